import { Download } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { Details } from "../components/Choice";
import { Field, Select } from "../components/Field";
import { Empty, Notice } from "../components/Notice";
import { Timeline } from "../components/Timeline";
import { ask, useData } from "../shell/api";
import { appName, bytes, clock, dayInFull, utc } from "../shell/format";
import { PersonFrame } from "../shell/Frame";
import { t } from "../shell/i18n";
import { kindName } from "../shell/kinds";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { csv, save } from "./export";
import { entryView, type EntryView } from "./model";
import { LedgerPage, type LedgerPageQuery } from "./operations_gen";
import { Seal } from "./Seal";
import { EntrySentence, isRead } from "./words";

const PAGE = 50;
const EXPORT_PAGE = 1000;

interface Filters {
  app: string;
  kind: string;
  since: string;
  until: string;
}

/** Filters are in the address, so that a view can be kept and sent. */
function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const { query, route } = useLocation();
  const filters: Filters = { app: query.app ?? "", kind: query.kind ?? "", since: query.since ?? "", until: query.until ?? "" };
  const change = (next: Partial<Filters>) => {
    const kept = Object.entries({ ...filters, ...next }).filter(([, value]) => value);
    route(`/ledger${kept.length ? "?" + new URLSearchParams(kept) : ""}`, true);
  };
  return [filters, change];
}

function variablesOf({ app, kind, since, until }: Filters) {
  const day = (text: string, plus: number) => {
    const [y, m, d] = text.split("-").map(Number);
    return y && m && d ? new Date(y, m - 1, d + plus).toISOString() : undefined;
  };
  return { app: app || undefined, category: kind || undefined, since: day(since, 0), until: day(until, 1) };
}

/** Who read what: the ledger as a timeline. */
export default function Ledger() {
  const [filters, change] = useFilters();
  const variables = variablesOf(filters);
  const state = useData(LedgerPage, { first: PAGE, ...variables });
  const account = state.data?.account;
  const filtered = Object.values(filters).some(Boolean);
  return (
    <PersonFrame name={account?.name}>
      <Page title={t("ledger.title")} lead={t("ledger.lead")}>
        <Filter filters={filters} change={change} account={account} />
        <Loaded from={state} trouble={t("ledger.trouble")} bars={5}>
          {(data) =>
            data.account && (
              <>
                <Export variables={variables} />
                <Seal />
                <Entries key={JSON.stringify(variables)} first={data.account.ledger} variables={variables} filtered={filtered} clear={() => change({ app: "", kind: "", since: "", until: "" })} />
              </>
            )
          }
        </Loaded>
      </Page>
    </PersonFrame>
  );
}

type Account = NonNullable<LedgerPageQuery["account"]>;

function Filter({ filters, change, account }: { filters: Filters; change: (next: Partial<Filters>) => void; account?: Account | null }) {
  const apps = new Map(account?.grants.map((g) => [g.app.id, appName(g.app.name)]));
  const kinds = account?.holdings.map((h) => h.category.name) ?? [];
  const all = { value: "", name: t("ledger.all") };
  const named = (values: Iterable<[string, string]>) => [all, ...[...values].map(([value, name]) => ({ value, name })).sort((a, b) => a.name.localeCompare(b.name))];
  return (
    <form class="filters" onSubmit={(e) => e.preventDefault()}>
      <Select label={t("ledger.app")} value={filters.app} onChoose={(app) => change({ app })} options={named(apps)} />
      <Select label={t("ledger.kind")} value={filters.kind} onChoose={(kind) => change({ kind })} options={named(kinds.map((k) => [k, kindName(k)]))} />
      <Field label={t("ledger.since")} type="date" value={filters.since} onInput={(since) => change({ since })} />
      <Field label={t("ledger.until")} type="date" value={filters.until} onInput={(until) => change({ until })} />
    </form>
  );
}

type Ledgers = Account["ledger"];

function Entries({ first, variables, filtered, clear }: { first: Ledgers; variables: ReturnType<typeof variablesOf>; filtered: boolean; clear: () => void }) {
  const [older, setOlder] = useState<Ledgers[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => setOlder([]), [first]);
  const pages = [first, ...older];
  const last = pages.at(-1)!;
  const entries = pages.flatMap((p) => p.nodes).map(entryView);
  const more = async () => {
    setBusy(true);
    const { data } = await ask(LedgerPage, { first: PAGE, after: last.pageInfo.endCursor, ...variables });
    if (data?.account) setOlder([...older, data.account.ledger]);
    setBusy(false);
  };
  if (entries.length === 0)
    return <div class="after">{filtered ? <Empty action={<Button onPress={clear}>{t("ledger.clear")}</Button>}>{t("ledger.noMatch")}</Empty> : <Empty>{t("ledger.none")}</Empty>}</div>;
  return (
    <div class="wide-times">
      {byDay(entries).map(([day, group]) => (
        <section key={day}>
          <h2 class="day">{day}</h2>
          <Timeline entries={group.map(lineOf)} />
        </section>
      ))}
      {last.pageInfo.hasNextPage && (
        <Button onPress={more} busy={busy}>
          {t("ledger.more")}
        </Button>
      )}
    </div>
  );
}

function byDay(entries: EntryView[]): [string, EntryView[]][] {
  const days = new Map<string, EntryView[]>();
  for (const entry of entries) {
    const day = dayInFull(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function lineOf(entry: EntryView) {
  const fields = entry.reads.reduce((sum, r) => sum + r.fields.length, 0);
  return {
    id: entry.id,
    at: entry.at,
    time: clock(entry.at),
    own: !isRead(entry),
    text: <EntrySentence entry={entry} />,
    more: isRead(entry) ? (
      <Details summary={t("ledger.details", { count: fields, size: bytes(entry.bytes) })}>
        <ul class="fields">
          {entry.reads.map((r) => (
            <li key={r.category}>
              {kindName(r.category)}: <code>{r.fields.join(" ")}</code>
            </li>
          ))}
          <li class="faint">
            {utc(entry.at)}, {t("ledger.entry", { number: entry.number })}, <code>{entry.id}</code>
          </li>
        </ul>
      </Details>
    ) : undefined,
  };
}

/** Everything that the filters let through, page by page, as a file. */
function Export({ variables }: { variables: ReturnType<typeof variablesOf> }) {
  const [count, setCount] = useState<number>();
  const [failed, setFailed] = useState(false);
  const run = async (format: "csv" | "json") => {
    const found: Ledgers["nodes"][number][] = [];
    setFailed(false);
    let after: string | undefined | null;
    do {
      setCount(found.length);
      const { data } = await ask(LedgerPage, { first: EXPORT_PAGE, after, ...variables });
      const page = data?.account?.ledger;
      if (!page) {
        setFailed(true);
        break;
      }
      found.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    } while (after);
    setCount(undefined);
    if (after === undefined) save(`ledger.${format}`, format === "csv" ? csv(found) : JSON.stringify(found, null, 2));
  };
  return (
    <div class="export">
      <span class="mute">
        <Download class="icon" aria-hidden="true" /> {t("ledger.export")}
      </span>
      <Button kind="quiet" small onPress={() => run("csv")}>
        {t("ledger.csv")}
      </Button>
      <Button kind="quiet" small onPress={() => run("json")}>
        {t("ledger.json")}
      </Button>
      <span role="status">{count !== undefined && t("ledger.exporting", { count })}</span>
      {failed && <Notice kind="stop">{t("ledger.exportFailed")}</Notice>}
    </div>
  );
}
