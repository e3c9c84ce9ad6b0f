import { Download } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, LinkButton } from "../components/Button";
import { Details } from "../components/Choice";
import { Trouble } from "../components/Notice";
import { StatusTag, type Status } from "../components/StatusTag";
import { Meter } from "../components/TimeBar";
import { ask, useChange, type Failure } from "../shell/api";
import { bytes, date, list, moment, number } from "../shell/format";
import { t } from "../shell/i18n";
import { kindInSentence, kindName } from "../shell/kinds";
import { CancelDownload, Prepare, Progress, type ArchiveFieldsFragment as Archive } from "./operations_gen";

const under = (a: Archive) => a.state === "QUEUED" || a.state === "RUNNING";

/** The downloads there are. While one is being prepared, its progress is asked for once a second. */
export function Archives({ first, version }: { first: readonly Archive[]; version: number }) {
  const [archives, setArchives] = useState(first);
  const again = async () => {
    const { data } = await ask(Progress, {});
    if (data?.archives) setArchives(data.archives.nodes);
  };
  const running = archives.some(under);
  useEffect(() => {
    if (version > 0) void again();
  }, [version]);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void again(), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const shown = archives.filter((a) => a.state !== "CANCELLED");
  const newest = shown.findIndex((a) => !under(a));
  const front = shown.filter((a, i) => under(a) || i === newest);
  const rest = shown.filter((a) => !front.includes(a));
  return (
    <section id="downloads" tabIndex={-1} aria-label={t("download.yours")}>
      {shown.length > 0 && <h2>{t("download.yours")}</h2>}
      <div class="stack downloads">
        {front.map((archive) => (
          <ArchiveCard key={archive.id} archive={archive} again={again} />
        ))}
        {rest.length > 0 && (
          <Details summary={t("download.earlier", { count: rest.length })}>
            <div class="stack">
              {rest.map((archive) => (
                <ArchiveCard key={archive.id} archive={archive} again={again} />
              ))}
            </div>
          </Details>
        )}
      </div>
    </section>
  );
}

const TAGS: Record<Archive["state"], Status> = {
  QUEUED: "waiting",
  RUNNING: "waiting",
  READY: "active",
  PARTIALLY_READY: "ends",
  FAILED: "failed",
  CANCELLED: "ended",
  EXPIRED: "ended",
};

function ArchiveCard({ archive, again }: { archive: Archive; again: () => Promise<void> }) {
  const [prepare, preparing] = useChange(Prepare);
  const [cancel, cancelling] = useChange(CancelDownload);
  const [failure, setFailure] = useState<Failure>();
  const missing = archive.sections.filter((s) => s.state === "FAILED").map((s) => s.category);
  const retry = async (categories: string[]) => {
    const result = await prepare({ input: { categories, format: archive.format, idempotencyKey: crypto.randomUUID() } });
    const problem = result.failure ?? result.data?.requestArchive?.userErrors[0];
    setFailure(problem && { code: problem.code, message: problem.message });
    await again();
  };
  const stop = async () => {
    const result = await cancel({ id: archive.id });
    setFailure(result.failure);
    await again();
  };
  const asked = archive.sections.filter((s) => s.state !== "NOT_REQUESTED" && s.state !== "NOT_AVAILABLE").map((s) => s.category);
  return (
    <article class="card cell" aria-label={t("download.of", { moment: moment(archive.requestedAt) })}>
      <div class="cell-head">
        <p class="strong">{t("download.of", { moment: moment(archive.requestedAt) })}</p>
        <StatusTag status={TAGS[archive.state]}>{t(`download.state.${archive.state}`)}</StatusTag>
      </div>
      <p class="small mute">{t(`download.format.${archive.format}`)}</p>
      {under(archive) && <Under archive={archive} />}
      {archive.downloadUrl && <Ready archive={archive} />}
      {missing.length > 0 && <p class="after-small">{t("download.without", { kinds: list(missing.map(kindInSentence)) })}</p>}
      {archive.state === "FAILED" && <p class="after-small">{t("download.failed.why", { why: archive.reason?.message ?? "" })}</p>}
      {archive.state === "EXPIRED" && <p class="after-small">{t("download.expired")}</p>}
      <div class="acts cell-foot-acts">
        {archive.downloadUrl && (
          <LinkButton href={archive.downloadUrl} outside download>
            <Download class="icon" aria-hidden="true" />
            {t("nav.download")}
          </LinkButton>
        )}
        {under(archive) && (
          <Button small busy={cancelling} onPress={stop}>
            {t("cancel")}
          </Button>
        )}
        {missing.length > 0 && (
          <Button small busy={preparing} onPress={() => retry(missing)}>
            {t("download.tryMissing", { kinds: list(missing.map(kindInSentence)) })}
          </Button>
        )}
        {(archive.state === "FAILED" || archive.state === "EXPIRED") && (
          <Button small busy={preparing} onPress={() => retry(asked)}>
            {t(archive.state === "FAILED" ? "again" : "download.prepareAgain")}
          </Button>
        )}
      </div>
      {failure && <Trouble say={t("download.failed")} failure={failure} alert />}
    </article>
  );
}

function Under({ archive }: { archive: Archive }) {
  const p = archive.progress;
  const label = p?.category ? t("download.writing", { kind: kindName(p.category), records: number(p.records), done: p.done, total: p.total }) : t("download.waiting");
  return (
    <>
      <Meter value={p?.done ?? 0} max={p?.total ?? 1} label={label} />
      <p class="small mute">{label}</p>
      {archive.reason && <p class="small">{archive.reason.message}</p>}
    </>
  );
}

function Ready({ archive }: { archive: Archive }) {
  const records = archive.sections.reduce((sum, s) => sum + s.records, 0);
  const until = archive.expiresAt ? date(archive.expiresAt) : "";
  return (
    <>
      <p class="after-small">{t("download.ready", { size: bytes(archive.bytes ?? 0), records, until })}</p>
      <Details summary={t("download.inside")}>
        <ul class="fields small">
          {archive.sections
            .filter((s) => s.records > 0)
            .map((s) => (
              <li key={s.category}>
                {kindName(s.category)}: {t("records", { count: s.records })}
              </li>
            ))}
          <li>
            SHA-256 <code>{archive.sha256}</code>
          </li>
          <li>
            {t("download.check")} <code>portway verify --key jwks.json {"<file>"}</code>
          </li>
        </ul>
      </Details>
    </>
  );
}
