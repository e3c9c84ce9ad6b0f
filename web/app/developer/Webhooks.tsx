import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Details } from "../components/Choice";
import { Secret } from "../components/Code";
import { DataTable, type Column } from "../components/DataTable";
import { ErrorSummary, errorAt, Field } from "../components/Field";
import { Empty, Notice, Trouble } from "../components/Notice";
import { StatusTag, type Status } from "../components/StatusTag";
import { announce } from "../shell/announce";
import { moment, utc } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { succeeded, type Outcome } from "./model";

export interface WebhookView {
  id: string;
  url: string;
  /** Why it is switched off; null while it is on. */
  off?: string | null;
}

export interface DeliveryView {
  id: string;
  event: string;
  at: string;
  state: "DELIVERED" | "WAITING" | "FAILED" | "GIVEN_UP";
  attempts: number;
  status?: number | null;
  milliseconds?: number | null;
  next?: string | null;
  problem?: string | null;
  body?: string | null;
}

interface Props {
  webhook?: WebhookView | null;
  deliveries: readonly DeliveryView[];
  save: (url: string) => Promise<Outcome & { secret?: string }>;
  test?: () => Promise<Outcome>;
  replay: (delivery: string) => Promise<Outcome>;
  busy: boolean;
}

/** Where events go, and what became of each of them. */
export function Webhooks({ webhook, deliveries, save, test, replay, busy }: Props) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [result, setResult] = useState<Outcome & { secret?: string }>();
  const submit = async () => {
    const outcome = await save(url.trim());
    setResult(outcome);
    if (succeeded(outcome)) announce(t("saved"));
  };
  return (
    <div class="grid">
      <form
        class="card cell form"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <h2>{t("hooks.title")}</h2>
        <p class="small mute">{t("hooks.about")}</p>
        <ErrorSummary errors={result?.errors ?? []} ids={{ url: "hook-url" }} />
        {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
        {result?.secret && <Secret name={t("hooks.secret")} value={result.secret} />}
        {webhook?.off && <Notice kind="stop">{t("hooks.off", { why: webhook.off })}</Notice>}
        <Field id="hook-url" label={t("hooks.url")} type="url" mono value={url} onInput={setUrl} error={errorAt(result?.errors ?? [], "url")} />
        <div class="acts">
          <Button kind="main" submit busy={busy}>
            {t("save")}
          </Button>
          {webhook && test && (
            <Button busy={busy} onPress={async () => setResult(await test())}>
              {t(webhook.off ? "hooks.testOn" : "hooks.test")}
            </Button>
          )}
        </div>
      </form>
      <section class="card cell">
        <h2>{t("hooks.deliveries")}</h2>
        {deliveries.length === 0 ? <p class="mute after">{t("hooks.none")}</p> : <Deliveries deliveries={deliveries} replay={async (id) => setResult(await replay(id))} />}
      </section>
    </div>
  );
}

const STATES: Record<DeliveryView["state"], Status> = { DELIVERED: "active", WAITING: "waiting", FAILED: "failed", GIVEN_UP: "ended" };

export function Deliveries({ deliveries, replay }: { deliveries: readonly DeliveryView[]; replay: (id: string) => void }) {
  if (deliveries.length === 0) return <Empty>{t("hooks.none")}</Empty>;
  const columns: Column<DeliveryView>[] = [
    { id: "event", name: t("hooks.event"), by: (d) => d.event, cell: (d) => <code>{d.event}</code> },
    { id: "at", name: t("hooks.when"), by: (d) => d.at, cell: (d) => <span title={utc(d.at)}>{moment(d.at)}</span> },
    {
      id: "answer",
      name: t("hooks.answer"),
      by: (d) => d.state,
      cell: (d) => (
        <>
          <StatusTag status={STATES[d.state]}>{answerOf(d)}</StatusTag>
          {(d.problem || d.body || d.next) && (
            <Details summary={t("hooks.more")}>
              {d.next && <p class="small">{t("hooks.next", { moment: moment(d.next) })}</p>}
              {d.problem && <p class="small">{d.problem}</p>}
              {d.body && <pre class="small">{d.body}</pre>}
            </Details>
          )}
        </>
      ),
    },
    {
      id: "act",
      name: t("hooks.again"),
      quiet: true,
      right: true,
      cell: (d) => (
        <Button small onPress={() => replay(d.id)} label={`${t("hooks.again")}: ${d.event}, ${moment(d.at)}`}>
          {t("hooks.again")}
        </Button>
      ),
    },
  ];
  return <DataTable caption={t("hooks.deliveries")} columns={columns} rows={[...deliveries]} keyOf={(d) => d.id} sorted={{ id: "at", desc: true }} />;
}

function answerOf(d: DeliveryView): string {
  const word = t(`hooks.state.${d.state}` as Key);
  if (d.status && d.milliseconds != null && d.state === "DELIVERED") return t("hooks.ok", { status: String(d.status), milliseconds: d.milliseconds });
  if (d.state === "FAILED" || d.state === "GIVEN_UP") return t("hooks.try", { word, number: d.attempts });
  return word;
}
