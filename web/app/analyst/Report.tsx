import { useMemo } from "preact/hooks";
import { Chart } from "../components/Chart";
import { DataTable, type Column } from "../components/DataTable";
import { Ranking } from "../components/Ranking";
import { appName, number } from "../shell/format";
import { locale, t } from "../shell/i18n";
import { kindName } from "../shell/kinds";
import type { AppRow, Figures, Transfer } from "./model";
import { explorerLink, type Part } from "./queries";
import { duration, told } from "./words";

/** The month in figures, charts and a table. */
export function Report({ figures }: { figures: Figures }) {
  return (
    <div class="grid">
      <Totals figures={figures} />
      <Days figures={figures} />
      <section class="card cell w4">
        <Ranking
          title={t("fig.reasons")}
          says={t("fig.reasons.says")}
          what={t("fig.reason")}
          howMany={t("fig.count")}
          ranks={figures.reasons.map(({ reason, count }) => ({ name: reasonName(reason), value: count, text: told(count) }))}
        />
        {figures.reasons.length === 0 && <p class="small mute">{t("fig.reasons.none")}</p>}
        <Query part="ended" figures={figures} />
      </section>
      <Latencies figures={figures} />
      <Errors figures={figures} />
      <Apps figures={figures} />
      <Transfers figures={figures} />
    </div>
  );
}

function Query({ part, figures }: { part: Exclude<Part, "all">; figures: Figures }) {
  return (
    <p class="figure-query">
      <a href={explorerLink(part, figures.month)} target="_self">
        {t("fig.query.one", { figure: t(`fig.part.${part}`) })}
      </a>
    </p>
  );
}

const REASONS = ["expired", "withdrawn", "withdrawn_delete", "returned", "replaced", "operator", "app_suspended", "account_deleted", "eligibility", "replay", "other"] as const;

function reasonName(reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`fig.reason.${known}`) : reason;
}

function Totals({ figures: f }: { figures: Figures }) {
  const percent = new Intl.NumberFormat(locale(), { style: "percent" });
  const share = f.asked && f.given !== null ? t("fig.given.share", { share: percent.format(f.given / f.asked) }) : undefined;
  const totals = [
    { name: t("fig.asked"), value: f.asked },
    { name: t("fig.given"), value: f.given, note: share },
    { name: t("fig.refused"), value: f.refused },
    { name: t("fig.left"), value: f.left },
  ];
  return (
    <dl class="report-figures">
      {totals.map(({ name, value, note }) => (
        <div class="card cell" key={name}>
          <dt>{name}</dt>
          <dd>
            {told(value)}
            {note && <span class="of">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** 14 Oct */
function dayName(day: string): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day));
}

function Days({ figures }: { figures: Figures }) {
  const { days } = figures;
  return (
    <section class="card cell w8">
      <Chart
        title={t("fig.days")}
        says={t("fig.days.says")}
        kind="lines"
        points={days.map((d) => dayName(d.day))}
        series={[
          { name: t("fig.asked"), values: days.map((d) => d.asked) },
          { name: t("fig.given"), values: days.map((d) => d.given) },
          { name: t("fig.refused"), values: days.map((d) => d.refused) },
          { name: t("fig.ended"), values: days.map((d) => d.ended) },
        ]}
      />
      <Query part="days" figures={figures} />
    </section>
  );
}

/** How fast: the first byte of an answer, and an archive from the question on. */
function Latencies({ figures }: { figures: Figures }) {
  const rows = [
    { name: t("fig.firstByte"), of: figures.firstByte },
    { name: t("fig.archiveReady"), of: figures.archiveReady },
  ];
  const shown = (milliseconds: number | null) => (milliseconds === null ? "–" : t("fig.within", { time: duration(milliseconds) }));
  return (
    <section class="card cell w6">
      <h2>{t("fig.latency")}</h2>
      <p class="small mute">{t("fig.latency.says")}</p>
      <div class="table-box" tabIndex={0} role="region" aria-label={t("fig.latency")}>
        <table class="data">
          <thead>
            <tr>
              <th scope="col">{t("fig.what")}</th>
              <th scope="col" class="right">{t("fig.p50")}</th>
              <th scope="col" class="right">{t("fig.p95")}</th>
              <th scope="col" class="right">{t("fig.measured")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, of }) => (
              <tr key={name}>
                <td data-name={t("fig.what")}>{name}</td>
                <td class="right" data-name={t("fig.p50")}>{shown(of.p50)}</td>
                <td class="right" data-name={t("fig.p95")}>{shown(of.p95)}</td>
                <td class="right" data-name={t("fig.measured")}>{number(of.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Query part="latency" figures={figures} />
    </section>
  );
}

/** How often requests failed, day by day, and with which codes. */
function Errors({ figures }: { figures: Figures }) {
  const { days, errors } = figures;
  const rate = days.map((d) => (d.requests ? (1000 * d.errors) / d.requests : 0));
  return (
    <>
      <section class="card cell w6">
        <Ranking
          title={t("fig.codes")}
          says={t("fig.codes.says", { count: figures.requests })}
          what={t("fig.code")}
          howMany={t("fig.count")}
          ranks={errors.map((e) => ({ name: e.code, value: e.count, text: number(e.count) }))}
        />
        {errors.length === 0 && <p class="small mute">{t("fig.codes.none")}</p>}
        <Query part="errors" figures={figures} />
      </section>
      <section class="card cell">
        <Chart title={t("fig.errors")} says={t("fig.errors.says")} kind="bars" format={(n) => number(Math.round(n * 10) / 10)} points={days.map((d) => dayName(d.day))} series={[{ name: t("fig.errors.rate"), values: rate }]} />
      </section>
    </>
  );
}

function Apps({ figures }: { figures: Figures }) {
  const columns = useMemo<Column<AppRow>[]>(
    () => [
      { id: "app", name: t("fig.app"), by: (r) => r.app.toLowerCase(), cell: (r) => appName(r.app) },
      ...(["asked", "given", "refused", "ended"] as const).map((id) => ({ id, name: t(`fig.${id}`), right: true, by: (r: AppRow) => r[id] ?? 0, cell: (r: AppRow) => told(r[id]) })),
    ],
    [],
  );
  return (
    <section class="card cell">
      <h2>{t("fig.apps")}</h2>
      <p class="small mute">{t("fig.few")}</p>
      {figures.apps.length ? <DataTable caption={t("fig.apps")} columns={columns} rows={figures.apps} keyOf={(r) => r.appId} sorted={{ id: "asked", desc: true }} /> : <p class="after-small">{t("fig.apps.none")}</p>}
      <Query part="apps" figures={figures} />
    </section>
  );
}

function Transfers({ figures }: { figures: Figures }) {
  const columns = useMemo<Column<Transfer>[]>(
    () => [
      { id: "category", name: t("fig.kind"), by: (r) => kindName(r.category), cell: (r) => kindName(r.category) },
      { id: "app", name: t("fig.app"), by: (r) => r.app.toLowerCase(), cell: (r) => appName(r.app) },
      { id: "reads", name: t("fig.reads"), right: true, by: (r) => r.reads ?? 0, cell: (r) => told(r.reads) },
      { id: "records", name: t("fig.records"), right: true, by: (r) => r.records ?? 0, cell: (r) => told(r.records) },
    ],
    [],
  );
  return (
    <section class="card cell">
      <h2>{t("fig.transfers")}</h2>
      <p class="small mute">{t("fig.few")}</p>
      {figures.transfers.length ? <DataTable caption={t("fig.transfers")} columns={columns} rows={figures.transfers} keyOf={(r) => `${r.category} ${r.appId}`} sorted={{ id: "reads", desc: true }} /> : <p class="after-small">{t("fig.transfers.none")}</p>}
      <Query part="transfers" figures={figures} />
    </section>
  );
}
