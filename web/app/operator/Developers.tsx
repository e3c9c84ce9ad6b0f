import { useMemo } from "preact/hooks";
import { DataTable, type Column } from "../components/DataTable";
import { Empty } from "../components/Notice";
import { ask, useData } from "../shell/api";
import { number, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { MorePages } from "./MorePages";
import { OperatorFrame } from "./OperatorFrame";
import { OpDevelopers, type OpDevelopersQuery } from "./operations_gen";
import { Named } from "./parts";

const PAGE = 50;

type Row = NonNullable<OpDevelopersQuery["operator"]>["developers"]["nodes"][number];

/** Who registers apps, by name. */
export function Developers() {
  const state = useData(OpDevelopers, { first: PAGE });
  const operator = state.data?.operator;
  return (
    <OperatorFrame>
      <Page title={t("op.devs.title")} lead={t("op.devs.lead")}>
        <Loaded from={state} trouble={t("op.devs.trouble")} bars={6}>
          {(data) => (
            <MorePages
              first={data.operator!.developers}
              next={async (after) => {
                const { data, failure } = await ask(OpDevelopers, { first: PAGE, after });
                return { data: data?.operator?.developers, failure };
              }}
            >
              {(rows) =>
                rows.length ? (
                  <Table rows={rows} />
                ) : (
                  <div class="after">
                    <Empty>{t("op.devs.none")}</Empty>
                  </div>
                )
              }
            </MorePages>
          )}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function Table({ rows }: { rows: Row[] }) {
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: "name", name: t("op.col.developer"), by: (r) => r.name.toLowerCase(), cell: (r) => <Named href={`/operator/developers/${r.id}`} name={r.name} under={<code>{r.id}</code>} /> },
      { id: "apps", name: t("op.col.apps"), right: true, by: (r) => r.apps.length, cell: (r) => number(r.apps.length) },
      { id: "live", name: t("op.state.LIVE"), right: true, by: (r) => live(r), cell: (r) => number(live(r)) },
      { id: "created", name: t("op.col.created"), right: true, by: (r) => r.createdAt, cell: (r) => shortDate(r.createdAt) },
    ],
    [],
  );
  return (
    <div class="card cell after">
      <DataTable caption={t("op.devs.title")} columns={columns} rows={rows} keyOf={(r) => r.id} />
    </div>
  );
}

function live(row: Row): number {
  return row.apps.filter((app) => app.state === "LIVE").length;
}
