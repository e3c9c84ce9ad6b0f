import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Download } from "lucide-preact";
import { LinkButton } from "../components/Button";
import { Details } from "../components/Choice";
import { Empty, Notice } from "../components/Notice";
import { Timeline } from "../components/Timeline";
import { announce } from "../shell/announce";
import { ask, useData } from "../shell/api";
import { appName, clock, date, day, moment } from "../shell/format";
import { PersonFrame } from "../shell/Frame";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { GrantCard } from "./GrantCard";
import { entryView, grantView, stateOf, type EntryView, type GrantView } from "./model";
import { Overview, Reachable, type NotEligibleReason } from "./operations_gen";
import { StopDialog } from "./StopDialog";
import { EntrySentence, isRead, whyEnded } from "./words";

/** The start. Who works here is led to where they work: their login opens no account of a person. */
export default function Home() {
  const state = useData(Overview, {});
  const account = state.data?.account;
  const elsewhere = useElsewhere(Boolean(state.failure) || (state.data !== undefined && !account));
  if (elsewhere) return null;
  const now = new Date();
  const standing = account?.standing.map(grantView) ?? [];
  const entries = account?.ledger.nodes.map(entryView) ?? [];
  const readers = new Set(standing.filter((g) => stateOf(g, now) !== "paused").map((g) => g.app.id));
  const title = account ? t("overview.title", { count: readers.size }) : t("nav.overview");
  return (
    <PersonFrame name={account?.name}>
      <Page title={title} lead={account ? lastRead(entries) : " "}>
        <Loaded from={state} trouble={t("overview.trouble")} tall bars={2}>
          {(data) =>
            data.account && (
              <div class="two">
                <Apps barred={data.account.notEligible ?? undefined} standing={standing} over={data.account.over.map(grantView)} entries={entries} now={now} again={state.again} />
                <Beside entries={entries} records={data.account.holdings.reduce((sum, h) => sum + h.count, 0)} />
              </div>
            )
          }
        </Loaded>
      </Page>
    </PersonFrame>
  );
}

function lastRead(entries: EntryView[]): string {
  const last = entries.find((e) => isRead(e) && e.app);
  if (!last) return t("overview.neverRead");
  const values = { app: appName(last.app?.name ?? ""), time: clock(last.at), day: date(last.at) };
  return day(last.at) === t("today") ? t("overview.lastToday", values) : t("overview.last", values);
}

function Apps({ barred, standing, over, entries, now, again }: { barred?: NotEligibleReason; standing: GrantView[]; over: GrantView[]; entries: EntryView[]; now: Date; again: () => void }) {
  const [stopping, setStopping] = useState<GrantView>();
  const [said, setSaid] = useState<string>();
  const stopped = (grant: GrantView) => {
    const text = t("stop.done", { time: clock(new Date()), app: appName(grant.app.name) });
    setStopping(undefined);
    setSaid(text);
    announce(text);
    again();
  };
  const gone = latestOfEachApp(over, standing);
  return (
    <div class="stack">
      {said && <Notice kind="ok">{said}</Notice>}
      {standing.length === 0 && (
        <Empty
          action={
            <LinkButton href="/download">
              <Download class="icon" aria-hidden="true" />
              {t("overview.download")}
            </LinkButton>
          }
        >
          {t(barred ? `account.notEligible.${barred}` : "overview.none")}
        </Empty>
      )}
      {standing.map((grant) => (
        <GrantCard key={grant.id} grant={grant} now={now} lastRead={entries.find((e) => isRead(e) && e.app?.id === grant.app.id)} onStop={() => setStopping(grant)} />
      ))}
      {gone.length > 0 && (
        <Details summary={t("overview.before", { count: gone.length })}>
          <ul class="before">
            {gone.map((grant) => (
              <li key={grant.id}>
                <a href={`/grants/${grant.id}`}>{appName(grant.app.name)}</a>
                <span class="mute">
                  {t("ended.on", { date: date(grant.ended ?? grant.expires ?? grant.created) })}: {whyEnded(grant.reason, grant.status)}
                </span>
              </li>
            ))}
          </ul>
        </Details>
      )}
      {stopping && <StopDialog grant={stopping} onClose={() => setStopping(undefined)} onStopped={() => stopped(stopping)} />}
    </div>
  );
}

/** Apps that can read nothing any more: a renewal is not an end. */
function latestOfEachApp(over: GrantView[], standing: GrantView[]): GrantView[] {
  const seen = new Set(standing.map((g) => g.app.id));
  return over.filter((g) => !seen.has(g.app.id) && seen.add(g.app.id));
}

function Beside({ entries, records }: { entries: EntryView[]; records: number }) {
  return (
    <div class="stack">
      <section>
        <h2>{t("overview.who")}</h2>
        {entries.length === 0 ? (
          <p class="mute small after">{t("ledger.none")}</p>
        ) : (
          <Timeline
            entries={entries.slice(0, 5).map((entry) => ({
              id: entry.id,
              at: entry.at,
              time: moment(entry.at),
              own: !isRead(entry),
              text: <EntrySentence entry={entry} />,
            }))}
          />
        )}
        <a href="/ledger">{t("overview.openLedger")}</a>
      </section>
      <section class="card cell take">
        <h2>{t("overview.take")}</h2>
        <p class="small mute">{t("overview.take.about", { count: records })}</p>
        <LinkButton href="/download">
          <Download class="icon" aria-hidden="true" />
          {t("overview.download")}
        </LinkButton>
      </section>
    </div>
  );
}

const PLACES: [string, string][] = [
  ["operator", "/operator"],
  ["developer", "/developer"],
  ["report", "/analyst"],
];

/** Leads who has no account of a person to where they work, by what the schema shows them. */
function useElsewhere(noAccount: boolean): boolean {
  const { route } = useLocation();
  const [going, setGoing] = useState(false);
  useEffect(() => {
    if (!noAccount) return;
    let gone = false;
    void ask(Reachable, {}).then(({ data }) => {
      const names = new Set(data?.__type?.fields?.map((f) => f.name));
      const place = names.has("account") ? undefined : PLACES.find(([root]) => names.has(root));
      if (!place || gone) return;
      setGoing(true);
      route(place[1], true);
    });
    return () => {
      gone = true;
    };
  }, [noAccount, route]);
  return going;
}
