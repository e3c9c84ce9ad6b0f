import { ChevronLeft } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { Empty, Notice } from "../components/Notice";
import { Receipt, type Line } from "../components/Receipt";
import { StatusTag } from "../components/StatusTag";
import { Timeline } from "../components/Timeline";
import { announce } from "../shell/announce";
import { useData } from "../shell/api";
import { appName, date, list, moment } from "../shell/format";
import { PersonFrame } from "../shell/Frame";
import { t, type Key } from "../shell/i18n";
import { guardedText, kindName, kindOf } from "../shell/kinds";
import { safeLink } from "../shell/link";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { AppLogo } from "./AppLogo";
import { grantView, stateOf, type GrantView, type Part } from "./model";
import { GrantPage, type GrantPageQuery } from "./operations_gen";
import { Controls } from "./Controls";
import { whyEnded } from "./words";

type Wire = NonNullable<NonNullable<GrantPageQuery["account"]>["grant"]>;

/** One app's access: what it may read, what can be changed about it, what happened. */
export default function Grant() {
  const { params } = useRoute();
  const { query } = useLocation();
  const state = useData(GrantPage, { id: params.id ?? "" });
  const account = state.data?.account;
  const wire = account?.grant;
  const grant = wire && grantView(wire);
  return (
    <PersonFrame name={account?.name}>
      <Page
        title={grant ? titleOf(grant) : account ? t("notFound") : t("app.loading")}
        above={
          <a class="up" href="/">
            <ChevronLeft class="icon" aria-hidden="true" />
            {t("nav.overview")}
          </a>
        }
      >
        <Loaded from={state} trouble={t("app.trouble")} bars={2} tall>
          {() => (wire && grant ? <Whole key={grant.id} wire={wire} grant={grant} again={state.again} renew={"renew" in query} /> : <Empty>{t("app.missing")}</Empty>)}
        </Loaded>
      </Page>
    </PersonFrame>
  );
}

function titleOf(grant: GrantView): string {
  const state = stateOf(grant, new Date());
  const key: Key = state === "ends" ? "app.title.active" : `app.title.${state}`;
  return t(key, { app: appName(grant.app.name), count: grant.parts.length });
}

function Whole({ wire, grant, again, renew }: { wire: Wire; grant: GrantView; again: () => void; renew: boolean }) {
  const [said, setSaid] = useState<string>();
  const now = new Date();
  const state = stateOf(grant, now);
  const done = (text: string) => {
    setSaid(text);
    announce(text);
    again();
  };
  return (
    <div class="two">
      <div class="stack">
        {said && <Notice kind="ok">{said}</Notice>}
        <Who wire={wire} grant={grant} state={state} />
        {state === "ended" && (
          <Notice>
            <p>{t("app.ended.why", { why: whyEnded(grant.reason, grant.status) })}</p>
            <p>{t("app.copies")}</p>
          </Notice>
        )}
        {state === "paused" && grant.reason === "eligibility" && <Notice kind="wait">{t("app.held.why")}</Notice>}
        {state === "paused" && grant.reason === "idle" && <Notice kind="wait">{t("app.rests.why")}</Notice>}
        {state !== "ended" && <Controls grant={grant} renewableFrom={wire.renewableFrom} renew={renew} now={now} done={done} />}
        <section>
          <h2>{t("app.history")}</h2>
          <Timeline
            entries={[...wire.history].reverse().map((event, i) => ({
              id: String(i),
              at: event.at,
              time: moment(event.at),
              own: event.actor !== "system",
              text: eventText(event),
            }))}
          />
          <a href={`/ledger?app=${encodeURIComponent(grant.app.id)}`}>{t("app.ledger")}</a>
        </section>
      </div>
      <Receipt title={t("app.receipt")} lines={receiptLines(grant)} />
    </div>
  );
}

function Who({ wire, grant, state }: { wire: Wire; grant: GrantView; state: ReturnType<typeof stateOf> }) {
  return (
    <section class="card grant">
      <div class="app-line">
        <AppLogo id={grant.app.id} name={appName(grant.app.name)} />
        <div>
          <p class="strong">{appName(grant.app.name)}</p>
          {grant.app.company && <p class="small mute">{appName(grant.app.company)}</p>}
        </div>
        <StatusTag status={state}>{t(`status.${state}`)}</StatusTag>
      </div>
      {wire.app.purpose && (
        <div class="quote">
          <p>
            <q lang="">{wire.app.purpose.slice(0, 300)}</q>
          </p>
          <p class="small mute">
            {t("app.purposeBy", { app: appName(grant.app.name) })}
            {safeLink(wire.app.privacy) && (
              <>
                {" · "}
                <a href={safeLink(wire.app.privacy)} rel="noreferrer noopener" target="_blank">
                  {t("app.privacy")}
                </a>
              </>
            )}
          </p>
        </div>
      )}
    </section>
  );
}

const EVENTS: Record<string, Key> = {
  "consent.asked": "entry.plain.asked",
  "grant.created": "entry.plain.allowed",
  "grant.narrowed": "entry.plain.narrowed",
  "grant.shortened": "entry.plain.shortened",
  "grant.suspended": "entry.plain.paused",
  "grant.resumed": "entry.plain.resumed",
  "grant.renewed": "entry.plain.renewed",
  "grant.used": "entry.plain.used",
  "grant.released": "entry.plain.released",
  "grant.ended": "entry.plain.ended",
};

function eventText(event: { kind: string; reason?: string | null }): string {
  if (event.kind === "grant.suspended" && event.reason === "eligibility") return t("entry.plain.held");
  if (event.kind === "grant.suspended" && event.reason === "idle") return t("entry.plain.rests");
  return t(EVENTS[event.kind] ?? "entry.plain.other", { kind: event.kind, why: whyEnded(event.reason) });
}

function receiptLines(grant: GrantView): Line[] {
  return [
    ...grant.parts.map((part) => ({ what: kindName(part.category), is: fieldsOf(part) })),
    { what: t("app.receipt.given"), is: date(grant.created) },
    { what: t("app.receipt.from"), is: grant.from ? date(grant.from) : t("app.beginning") },
    ...(grant.expires ? [{ what: t("app.receipt.until"), is: date(grant.ended ?? grant.expires) }] : []),
    { what: t("app.receipt.by"), is: appName(grant.app.name) },
  ];
}

/** What of a kind is read: a guarded field is either in or out, and said either way. */
function fieldsOf(part: Part): string {
  const kind = kindOf(part.category);
  const names = (which: boolean) => (kind?.guarded ?? []).filter((g) => part.fields.includes(g.field) === which).map((g) => guardedText(kind!, g.field).what);
  const [open, shut] = [names(true), names(false)];
  if (open.length) return t("app.receipt.with", { fields: list(open) });
  return shut.length ? t("app.receipt.without", { fields: list(shut.slice(0, 2)) }) : t("app.receipt.plain");
}
