import { useMemo } from "preact/hooks";
import { DataTable, type Column } from "../components/DataTable";
import { Empty } from "../components/Notice";
import { Meter } from "../components/TimeBar";
import { useData } from "../shell/api";
import { appName, date, number, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { standing } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { OpDeveloper, type OpDeveloperQuery } from "./operations_gen";
import { Named, StateTag, Up } from "./parts";

type Developer = NonNullable<NonNullable<OpDeveloperQuery["operator"]>["developer"]>;
type Row = Developer["apps"][number];

/** One developer: apps, and the budget that they share. */
export function DeveloperPage({ id }: { id: string }) {
  const state = useData(OpDeveloper, { id });
  const operator = state.data?.operator;
  const developer = operator?.developer;
  return (
    <OperatorFrame>
      <Page
        title={developer ? appName(developer.name) : operator ? t("notFound") : t("op.devs.title")}
        lead={developer ? t("op.dev.lead", { count: developer.apps.length, date: date(developer.createdAt) }) : undefined}
        above={<Up href="/operator/developers">{t("op.nav.developers")}</Up>}
      >
        <Loaded from={state} trouble={t("op.devs.trouble")} tall bars={2}>
          {() => (developer ? <Whole developer={developer} /> : <Empty>{t("notFound.lead")}</Empty>)}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function Whole({ developer }: { developer: Developer }) {
  const { budget } = developer;
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: "name", name: t("op.col.app"), by: (r) => r.name.toLowerCase(), cell: (r) => <Named href={`/operator/apps/${r.id}`} name={r.name} under={<code>{r.id}</code>} /> },
      { id: "state", name: t("op.apps.state"), by: (r) => r.state, cell: (r) => <StateTag state={r.state} /> },
      { id: "grants", name: t("op.col.grants"), right: true, by: (r) => standing(r.grantCounts), cell: (r) => number(standing(r.grantCounts)) },
      { id: "created", name: t("op.col.created"), right: true, by: (r) => r.createdAt, cell: (r) => shortDate(r.createdAt) },
    ],
    [],
  );
  return (
    <div class="grid">
      <section class="card cell w8">
        <h2>{t("op.col.apps")}</h2>
        {developer.apps.length ? <DataTable caption={t("op.col.apps")} columns={columns} rows={[...developer.apps]} keyOf={(r) => r.id} /> : <p class="mute">{t("op.dev.noApps")}</p>}
      </section>
      <section class="card cell w4">
        <h2>{t("op.dev.budget")}</h2>
        {budget.remaining == null ? (
          <p class="after-small">{t("op.dev.budget.unknown")}</p>
        ) : (
          <>
            <p class="big">
              {number(budget.remaining)} <small>{t("op.dev.budget.left", { limit: number(budget.limit) })}</small>
            </p>
            <Meter value={budget.limit - budget.remaining} max={budget.limit} label={t("op.dev.budget")} />
          </>
        )}
        <p class="small mute">{t(budget.own ? "op.dev.budget.own" : "op.dev.budget.default", { count: budget.perMinute })}</p>
      </section>
    </div>
  );
}
