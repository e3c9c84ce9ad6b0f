import { useMemo } from "preact/hooks";
import { Chart } from "../components/Chart";
import { DataTable, type Column } from "../components/DataTable";
import { Ranking } from "../components/Ranking";
import { appName, number } from "../shell/format";
import { locale, t, type Key } from "../shell/i18n";
import { kindName } from "../shell/kinds";
import type { Figures, Transfer } from "./model";
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
          title={t("fig.ended")}
          says={t("fig.ended.says")}
          what={t("fig.reason")}
          howMany={t("fig.count")}
          ranks={figures.reasons.map(({ reason, count }) => ({ name: reasonName(reason), value: count, text: told(count) }))}
        />
        {figures.reasons.length === 0 && <p class="small mute">{t("fig.ended.none")}</p>}
        <Query part="ended" figures={figures} />
      </section>
      <Latency figures={figures} />
      <Errors figures={figures} />
      <Transfers figures={figures} />
    </div>
  );
}

function Query({ part, figures }: { part: Part; figures: Figures }) {
  return (
    <p class="figure-query">
      <a href={explorerLink(part, figures.month)} target="_self">
        {t("fig.query.one", { figure: t(`fig.part.${part}` as Key) })}
      </a>
    </p>
  );
}

const REASONS = ["withdrawn", "withdrawn_delete", "expired", "returned", "operator", "app_suspended", "account_deleted", "eligibility", "replay", "logout", "superseded", "consumed"];

function reasonName(reason: string): string {
  const word = reason.toLowerCase();
  return REASONS.includes(word) ? t(`fig.reason.${word}` as Key) : reason;
}

function Totals({ figures: f }: { figures: Figures }) {
  const share = f.asked && f.given !== null ? t("fig.given.share", { share: new Intl.NumberFormat(locale(), { style: "percent" }).format(f.given / f.asked) }) : undefined;
  const totals = [
    { name: t("fig.asked"), value: f.asked },
    { name: t("fig.given"), value: f.given, note: share },
    { name: t("fig.refused"), value: f.refused },
    { name: t("fig.ended.total"), value: f.ended },
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
          { name: t("fig.ended.total"), values: days.map((d) => d.ended) },
        ]}
      />
      <Query part="days" figures={figures} />
    </section>
  );
}

function Latency({ figures }: { figures: Figures }) {
  const { days } = figures;
  return (
    <section class="card cell w6">
      <Chart
        title={t("fig.latency")}
        says={t("fig.latency.says")}
        kind="lines"
        format={duration}
        points={days.map((d) => dayName(d.day))}
        series={[
          { name: t("fig.p50"), values: days.map((d) => d.firstByte.p50) },
          { name: t("fig.p95"), values: days.map((d) => d.firstByte.p95) },
        ]}
      />
      <Query part="latency" figures={figures} />
    </section>
  );
}

function Errors({ figures }: { figures: Figures }) {
  const { days } = figures;
  const rate = days.map((d) => (d.requests && d.errors !== null ? (1000 * d.errors) / d.requests : d.requests === 0 ? 0 : null));
  return (
    <section class="card cell w6">
      <Chart title={t("fig.errors")} says={t("fig.errors.says")} kind="bars" format={(n) => number(Math.round(n * 10) / 10)} points={days.map((d) => dayName(d.day))} series={[{ name: t("fig.errors.rate"), values: rate }]} />
      <Query part="errors" figures={figures} />
    </section>
  );
}

function Transfers({ figures }: { figures: Figures }) {
  const columns = useMemo<Column<Transfer>[]>(
    () => [
      { id: "category", name: t("fig.kind"), by: (r) => nameOf(r), cell: (r) => nameOf(r) },
      { id: "app", name: t("fig.app"), by: (r) => r.app.toLowerCase(), cell: (r) => appName(r.app) },
      { id: "transfers", name: t("fig.transfers.count"), right: true, by: (r) => r.transfers ?? 0, cell: (r) => told(r.transfers) },
      { id: "records", name: t("fig.records"), right: true, by: (r) => r.records ?? 0, cell: (r) => told(r.records) },
    ],
    [],
  );
  return (
    <section class="card cell">
      <h2>{t("fig.transfers")}</h2>
      <p class="small mute">{t("fig.transfers.says")}</p>
      {figures.transfers.length ? <DataTable caption={t("fig.transfers")} columns={columns} rows={figures.transfers} keyOf={(r) => `${r.category} ${r.appId}`} sorted={{ id: "transfers", desc: true }} /> : <p class="after-small">{t("fig.transfers.none")}</p>}
      <Query part="transfers" figures={figures} />
    </section>
  );
}

function nameOf(row: Transfer): string {
  return row.category ? kindName(row.category) : t("fig.kind.all");
}
