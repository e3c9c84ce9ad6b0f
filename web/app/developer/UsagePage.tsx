import { useState } from "preact/hooks";
import { Select } from "../components/Field";
import { DataTable } from "../components/DataTable";
import { useData } from "../shell/api";
import { appName, number } from "../shell/format";
import { t } from "../shell/i18n";
import { kindName } from "../shell/kinds";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import type { Whole } from "./AppPage";
import { BudgetCard, BudgetsOfApps, ShareForm } from "./Budgets";
import { DeveloperFrame } from "./DeveloperFrame";
import { Usage } from "./operations_gen";
import { AnswersChart, days, ReadsChart, type UsageRow } from "./UsageView";

const RANGES = { "7": "usage.week", "30": "usage.month", "90": "usage.quarter" } as const;

/** What all apps of the developer read, the budget that they share, and what each can spend. */
export function UsagePage() {
  const [range, setRange] = useState<keyof typeof RANGES>("30");
  const since = new Date(Date.now() - (Number(range) - 1) * 86_400_000).toISOString().slice(0, 10);
  const state = useData(Usage, { since });
  return (
    <DeveloperFrame name={state.data?.developer?.name}>
      <Page title={t("dev.usage")}>
        <div class="filters">
          <Select label={t("usage.range")} value={range} onChoose={(r) => setRange(r as keyof typeof RANGES)} options={Object.entries(RANGES).map(([value, key]) => ({ value, name: t(key) }))} />
        </div>
        <Loaded from={state} trouble={t("dev.trouble")} tall bars={2}>
          {(data) => {
            const apps = data.developer?.apps.filter((a) => a.state !== "DELETED") ?? [];
            const all = sum(apps.flatMap((a) => a.usage.filter((u) => !u.category)));
            return (
              <div class="grid">
                <section class="card cell w8">
                  <ReadsChart usage={days(all, Number(range))} />
                </section>
                {data.developer && <BudgetCard {...data.developer.budget} look={state.again} />}
                <section class="card cell w8">
                  <AnswersChart usage={days(all, Number(range))} />
                </section>
                <section class="card cell w4">
                  <h2>{t("usage.byApp")}</h2>
                  <DataTable
                    caption={t("usage.byApp")}
                    rows={apps.map((a) => ({ id: a.id, name: appName(a.name), records: a.usage.filter((u) => !u.category).reduce((n, u) => n + u.records, 0) }))}
                    keyOf={(r) => r.id}
                    sorted={{ id: "records", desc: true }}
                    columns={[
                      { id: "name", name: t("apps.name"), by: (r) => r.name, cell: (r) => <a href={`/developer/apps/${r.id}/usage`}>{r.name}</a> },
                      { id: "records", name: t("usage.records.series"), by: (r) => r.records, right: true, cell: (r) => number(r.records) },
                    ]}
                  />
                </section>
                {apps.length > 0 && <BudgetsOfApps apps={apps} />}
              </div>
            );
          }}
        </Loaded>
      </Page>
    </DeveloperFrame>
  );
}

/** Adds up days of several apps. */
function sum(rows: readonly UsageRow[]): UsageRow[] {
  const byDay = new Map<string, UsageRow>();
  for (const r of rows) {
    const old = byDay.get(r.day) ?? { day: r.day, reads: 0, records: 0, bytes: 0 };
    byDay.set(r.day, { day: r.day, reads: old.reads + r.reads, records: old.records + r.records, bytes: old.bytes + r.bytes });
  }
  return [...byDay.values()];
}

/** What one app read, by day and by kind of data, and what it can spend. */
export function UsageTab({ app: { id, usage, budget, share }, again }: { app: Whole; again: () => void }) {
  const byKind = new Map<string, { kind: string; reads: number; records: number }>();
  for (const u of usage) {
    if (!u.category) continue;
    const old = byKind.get(u.category) ?? { kind: u.category, reads: 0, records: 0 };
    byKind.set(u.category, { kind: u.category, reads: old.reads + u.reads, records: old.records + u.records });
  }
  const whole = days(usage, 30);
  return (
    <div class="grid">
      <section class="card cell w8">
        <ReadsChart usage={whole} />
      </section>
      <BudgetCard {...budget} />
      <section class="card cell w8">
        <AnswersChart usage={whole} />
      </section>
      <section class="card cell w4">
        <h2>{t("usage.byKind")}</h2>
        {byKind.size === 0 ? (
          <p class="mute after">{t("usage.none")}</p>
        ) : (
          <DataTable
            caption={t("usage.byKind")}
            rows={[...byKind.values()]}
            keyOf={(r) => r.kind}
            sorted={{ id: "records", desc: true }}
            columns={[
              { id: "kind", name: t("usage.kind"), by: (r) => kindName(r.kind), cell: (r) => kindName(r.kind) },
              { id: "records", name: t("usage.records.series"), by: (r) => r.records, right: true, cell: (r) => number(r.records) },
            ]}
          />
        )}
      </section>
      <ShareForm id={id} share={share} again={again} />
    </div>
  );
}
