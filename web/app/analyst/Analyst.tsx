import { Download, Terminal } from "lucide-preact";
import { useLocation } from "preact-iso";
import { Button, LinkButton } from "../components/Button";
import { Select } from "../components/Field";
import { Empty } from "../components/Notice";
import { useData } from "../shell/api";
import { locale, t } from "../shell/i18n";
import { later } from "../shell/later";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { save } from "../person/export";
import { AnalystFrame } from "./AnalystFrame";
import { csv } from "./csv";
import { SUPPRESSED } from "./words";
import { figuresOf } from "./figures";
import { lastDay, monthOf, months, type Figures } from "./model";
import { ReportPage } from "./operations_gen";
import { explorerLink } from "./queries";
import "./analyst.css";

const Report = later(async () => (await import("./Report")).Report);

/** The figures of a month for the compliance report. The month is in the address. */
export default function Analyst() {
  const { query, route } = useLocation();
  const now = new Date();
  const month = monthOf(query.month, now);
  const state = useData(ReportPage, { since: month, until: lastDay(month) });
  const report = state.data?.report;
  const figures = report && figuresOf(report, month);
  const since = report?.countingSince ?? undefined;
  return (
    <AnalystFrame operator={Boolean(state.data?.__type?.fields?.some((f) => f.name === "operator"))}>
      <Page title={t("fig.title", { month: monthName(month) })} lead={figures ? leadOf(figures) : <Unseen />} beside={<Acts figures={figures} month={month} />}>
        <form class="filters" onSubmit={(e) => e.preventDefault()}>
          <Select
            label={t("fig.month")}
            value={month.slice(0, 7)}
            onChoose={(value) => route(`/analyst?month=${value}`, true)}
            options={withCurrent(months(since ?? month, now), month).map((m) => ({ value: m.slice(0, 7), name: monthName(m) }))}
          />
        </form>
        <Loaded from={state} trouble={t("fig.trouble")} tall bars={2}>
          {() => figures && (isEmpty(figures) ? <Nothing since={since} month={month} /> : <Report key={month} figures={figures} />)}
        </Loaded>
      </Page>
    </AnalystFrame>
  );
}

/** October 2026 */
function monthName(month: string): string {
  return new Intl.DateTimeFormat(locale(), { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(month));
}

function withCurrent(all: string[], month: string): string[] {
  return all.includes(month) ? all : [month, ...all];
}

function isEmpty(f: Figures): boolean {
  return f.asked === 0 && f.requests === 0 && f.reasons.length === 0 && f.transfers.length === 0 && f.days.every((d) => d.requests === 0);
}

function leadOf(f: Figures): string {
  if (isEmpty(f)) return "\u00a0";
  return f.asked === null || f.given === null || f.refused === null ? t("fig.lead.few") : t("fig.lead", { asked: f.asked, given: f.given, refused: f.refused });
}

/** Keeps the place of the sentence that comes with the answer, so that nothing moves. */
function Unseen() {
  return (
    <span class="unseen" aria-hidden="true">
      {t("fig.lead.few")}
    </span>
  );
}

function Acts({ figures, month }: { figures?: Figures | null; month: string }) {
  return (
    <span class={figures ? "as-one" : "as-one unseen"}>
      <Button onPress={() => figures && save(`report-${figures.month.slice(0, 7)}.csv`, csv(figures, SUPPRESSED), "text/csv;charset=utf-8")}>
        <Download class="icon" aria-hidden="true" />
        {t("fig.csv")}
      </Button>
      <LinkButton href={explorerLink("all", month)} outside>
        <Terminal class="icon" aria-hidden="true" />
        {t("fig.query")}
      </LinkButton>
    </span>
  );
}

function Nothing({ since, month }: { since?: string; month: string }) {
  if (!since) return <div class="after"><Empty>{t("fig.never")}</Empty></div>;
  const before = month < since.slice(0, 7);
  const start = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(since));
  return (
    <div class="after">
      <Empty action={<LinkButton href="/analyst">{t("fig.now")}</LinkButton>}>{t(before ? "fig.before" : "fig.none", { date: start })}</Empty>
    </div>
  );
}
