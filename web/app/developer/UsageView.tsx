import { Chart } from "../components/Chart";
import { shortDate } from "../shell/format";
import { locale, t } from "../shell/i18n";

export interface UsageRow {
  day: string;
  category?: string | null;
  reads: number;
  records: number;
  bytes: number;
}

/** The whole days of the last so many, the days without a read included. */
export function days(usage: readonly UsageRow[], count: number): UsageRow[] {
  const found = new Map(usage.filter((u) => !u.category).map((u) => [u.day, u]));
  const today = new Date();
  return Array.from({ length: count }, (_, i) => {
    const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - (count - 1 - i))).toISOString().slice(0, 10);
    return found.get(day) ?? { day, reads: 0, records: 0, bytes: 0 };
  });
}

const label = (day: string) => new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** Records read, day by day. */
export function ReadsChart({ usage }: { usage: readonly UsageRow[] }) {
  const most = usage.reduce((best, u) => (u.records > best.records ? u : best), usage[0] ?? { day: "", records: 0, reads: 0, bytes: 0 });
  return (
    <Chart
      title={t("usage.records", { days: usage.length })}
      says={most.records > 0 ? t("usage.records.says", { records: most.records, day: shortDate(most.day) }) : t("usage.none")}
      kind="bars"
      points={usage.map((u) => label(u.day))}
      series={[{ name: t("usage.records.series"), values: usage.map((u) => u.records) }]}
    />
  );
}

export function AnswersChart({ usage }: { usage: readonly UsageRow[] }) {
  const reads = usage.reduce((sum, u) => sum + u.reads, 0);
  return (
    <Chart
      title={t("usage.answers")}
      says={t("usage.answers.says", { reads })}
      kind="lines"
      points={usage.map((u) => label(u.day))}
      series={[{ name: t("usage.answers.series"), values: usage.map((u) => u.reads) }]}
    />
  );
}
