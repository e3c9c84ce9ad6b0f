import { useMemo } from "preact/hooks";
import { DataTable, type Column } from "../components/DataTable";
import { Field, Select } from "../components/Field";
import { Button } from "../components/Button";
import { Empty } from "../components/Notice";
import { ask, useData } from "../shell/api";
import { appName, number, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { useFilters, useTyped } from "./filters";
import { MorePages } from "./MorePages";
import { STATES, standing, type AppState } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { OpApps, type OpAppsQuery } from "./operations_gen";
import { Named, StateTag } from "./parts";

const PAGE = 50;

type Row = NonNullable<OpAppsQuery["operator"]>["apps"]["nodes"][number];

/** Every app, searched by name. */
export function Apps() {
  const [filters, change] = useFilters(["q", "state"]);
  const [typed, type] = useTyped(filters.q, (q) => change("q", q));
  const variables = { search: filters.q || undefined, state: STATES.find((s) => s === filters.state), first: PAGE };
  const state = useData(OpApps, variables);
  const operator = state.data?.operator;
  const filtered = Boolean(filters.q || filters.state);
  const clear = () => {
    type("");
    change("state", "");
  };
  return (
    <OperatorFrame>
      <Page title={t("op.apps.title")} lead={t("op.apps.lead")}>
        <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
          <Field label={t("op.apps.search")} type="search" value={typed} onInput={type} />
          <Select
            label={t("op.apps.state")}
            value={filters.state}
            onChoose={(value) => change("state", value)}
            options={[{ value: "", name: t("op.all") }, ...STATES.map((s: AppState) => ({ value: s, name: t(`op.state.${s}`) }))]}
          />
        </form>
        <Loaded from={state} trouble={t("op.apps.trouble")} bars={6}>
          {(data) => (
            <MorePages
              key={JSON.stringify(variables)}
              first={data.operator!.apps}
              next={async (after) => {
                const { data, failure } = await ask(OpApps, { ...variables, after });
                return { data: data?.operator?.apps, failure };
              }}
            >
              {(rows) => (rows.length ? <Table rows={rows} /> : <None filtered={filtered} clear={clear} />)}
            </MorePages>
          )}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function None({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  return (
    <div class="after">
      <Empty action={filtered && <Button onPress={clear}>{t("op.clear")}</Button>}>{filtered ? t("op.apps.noMatch") : t("op.apps.none")}</Empty>
    </div>
  );
}

function Table({ rows }: { rows: Row[] }) {
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: "name", name: t("op.col.app"), by: (r) => r.name.toLowerCase(), cell: (r) => <Named href={`/operator/apps/${r.id}`} name={r.name} under={<code>{r.id}</code>} /> },
      { id: "developer", name: t("op.col.developer"), by: (r) => r.developer.name.toLowerCase(), cell: (r) => <a href={`/operator/developers/${r.developer.id}`}>{appName(r.developer.name)}</a> },
      {
        id: "state",
        name: t("op.apps.state"),
        by: (r) => r.state,
        cell: (r) => (
          <span class="tags">
            <StateTag state={r.state} />
            {r.proposed?.state === "IN_REVIEW" && r.state !== "IN_REVIEW" && <a href={`/operator/reviews/${r.id}`}>{t("op.apps.waits", { number: r.proposed.number })}</a>}
          </span>
        ),
      },
      { id: "grants", name: t("op.col.grants"), right: true, by: (r) => standing(r.grantCounts), cell: (r) => number(standing(r.grantCounts)) },
      { id: "created", name: t("op.col.created"), right: true, by: (r) => r.createdAt, cell: (r) => shortDate(r.createdAt) },
    ],
    [],
  );
  return (
    <div class="card cell after">
      <DataTable caption={t("op.apps.title")} columns={columns} rows={rows} keyOf={(r) => r.id} />
    </div>
  );
}
