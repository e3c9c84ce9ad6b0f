import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Details } from "../components/Choice";
import { Code, Secret } from "../components/Code";
import { DataTable, type Column } from "../components/DataTable";
import { ErrorSummary, errorAt, Field } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { StatusTag, type Status } from "../components/StatusTag";
import { announce } from "../shell/announce";
import { moment, utc } from "../shell/format";
import { t } from "../shell/i18n";
import { succeeded, type Outcome } from "./model";
import type { WebhookPageQuery } from "./operations_gen";
import type { WebhookActions } from "./WebhooksTab";

type Found = NonNullable<NonNullable<NonNullable<WebhookPageQuery["developer"]>["app"]>>;
type Webhook = NonNullable<Found["webhook"]>;
type Delivery = Found["deliveries"]["nodes"][number];

interface Props {
  webhook?: Webhook | null;
  deliveries: readonly Delivery[];
  act: WebhookActions;
}

/** Where events go, and what became of each of them. */
export function Webhooks({ webhook, deliveries, act }: Props) {
  const [result, setResult] = useState<Outcome & { secret?: string }>();
  const run = async (does: Promise<Outcome & { secret?: string }>) => {
    const outcome = await does;
    setResult(outcome);
    if (succeeded(outcome)) announce(t("saved"));
  };
  return (
    <div class="grid">
      <Address key={webhook?.url ?? ""} webhook={webhook} result={result} act={act} run={run} />
      {webhook && <Secrets webhook={webhook} act={act} run={run} />}
      <section class="card cell">
        <h2>{t("hooks.deliveries")}</h2>
        {deliveries.length === 0 ? <p class="mute after">{t("hooks.none")}</p> : <Deliveries deliveries={deliveries} replay={(id) => void run(act.replay(id))} />}
      </section>
    </div>
  );
}

type Run = (does: Promise<Outcome & { secret?: string }>) => Promise<void>;

function Address({ webhook, result, act, run }: { webhook?: Webhook | null; result?: Outcome & { secret?: string }; act: WebhookActions; run: Run }) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const off = webhook?.state === "DISABLED";
  return (
    <form
      class={`card cell form${webhook ? " w8" : ""}`}
      onSubmit={(e) => {
        e.preventDefault();
        void run(act.save(url.trim()));
      }}
    >
      <h2>{t("hooks.title")}</h2>
      <p class="small mute">{t("hooks.about")}</p>
      <ErrorSummary errors={result?.errors ?? []} ids={{ url: "hook-url" }} />
      {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
      {result?.secret && <Secret name={t("hooks.secret")} value={result.secret} />}
      {off && <Notice kind="stop">{t("hooks.off", { why: t(`hooks.why.${webhook.reason === "gone" ? "gone" : "failing"}`) })}</Notice>}
      <Field id="hook-url" label={t("hooks.url")} type="url" mono value={url} onInput={setUrl} error={errorAt(result?.errors ?? [], "url")} />
      <div class="acts">
        <Button kind="main" submit busy={act.busy}>
          {t("save")}
        </Button>
        {webhook && !off && (
          <Button busy={act.busy} onPress={() => void run(act.test())}>
            {t("hooks.test")}
          </Button>
        )}
        {off && (
          <Button busy={act.busy} onPress={() => void run(act.enable())}>
            {t("hooks.enable")}
          </Button>
        )}
        {webhook && (
          <Button busy={act.busy} onPress={() => void run(act.remove())}>
            {t("hooks.remove")}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What signs: the newest, and for a day after a rotation the one before. */
function Secrets({ webhook, act, run }: { webhook: Webhook; act: WebhookActions; run: Run }) {
  return (
    <section class="card cell form w4">
      <h2>{t("hooks.secret")}</h2>
      <ul class="plain after">
        {webhook.secrets.map((s) => (
          <li key={s.createdAt} class="small">
            <code>…{s.hint}</code> {s.endsAt ? t("hooks.secretEnds", { moment: moment(s.endsAt) }) : t("hooks.secretSince", { moment: moment(s.createdAt) })}
          </li>
        ))}
      </ul>
      <div class="acts after">
        <Button small busy={act.busy} onPress={() => void run(act.rotate())}>
          {t("hooks.rotate")}
        </Button>
      </div>
    </section>
  );
}

const STATES: Record<Delivery["state"], Status> = { DELIVERED: "active", PENDING: "waiting", DEAD: "ended" };

function Deliveries({ deliveries, replay }: { deliveries: readonly Delivery[]; replay: (id: string) => void }) {
  const columns: Column<Delivery>[] = [
    { id: "event", name: t("hooks.event"), by: (d) => d.event, cell: (d) => <code>{d.event}</code> },
    { id: "at", name: t("hooks.when"), by: (d) => d.createdAt, cell: (d) => <span title={utc(d.createdAt)}>{moment(d.createdAt)}</span> },
    {
      id: "answer",
      name: t("hooks.answer"),
      by: (d) => d.state,
      cell: (d) => (
        <>
          <StatusTag status={STATES[d.state]}>{answerOf(d)}</StatusTag>
          <Details summary={t("hooks.more")}>
            {d.nextAttempt && <p class="small">{t("hooks.next", { moment: moment(d.nextAttempt) })}</p>}
            {d.attempts.map((a) => (
              <p key={a.at} class="small">
                {moment(a.at)}: {a.error ?? t("hooks.ok", { status: String(a.status), milliseconds: a.durationMs })}
              </p>
            ))}
            <Code name={t("hooks.body")}>{d.payload}</Code>
          </Details>
        </>
      ),
    },
    {
      id: "act",
      name: t("hooks.again"),
      quiet: true,
      right: true,
      cell: (d) =>
        d.state === "PENDING" ? null : (
          <Button small onPress={() => replay(d.id)} label={`${t("hooks.again")}: ${d.event}, ${moment(d.createdAt)}`}>
            {t("hooks.again")}
          </Button>
        ),
    },
  ];
  return <DataTable caption={t("hooks.deliveries")} columns={columns} rows={[...deliveries]} keyOf={(d) => d.id} sorted={{ id: "at", desc: true }} />;
}

function answerOf(d: Delivery): string {
  const last = d.attempts.at(-1);
  if (d.state === "DELIVERED" && last?.status) return t("hooks.ok", { status: String(last.status), milliseconds: last.durationMs });
  const word = t(`hooks.state.${d.state}`);
  return d.attempts.length > 0 ? t("hooks.try", { word, number: d.attempts.length }) : word;
}
