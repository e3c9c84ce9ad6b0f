import { useLocation } from "preact-iso";
import { LinkButton } from "../components/Button";
import { DataTable, type Column } from "../components/DataTable";
import { Empty } from "../components/Notice";
import { useData } from "../shell/api";
import { appName, number, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { DeveloperFrame } from "./DeveloperFrame";
import { Apps as Query, type AppsQuery } from "./operations_gen";
import { AppStateTag } from "./parts";

type Row = NonNullable<AppsQuery["developer"]>["apps"][number];

export function Apps() {
  const state = useData(Query, {});
  const { path } = useLocation();
  const developer = state.data?.developer;
  return (
    <DeveloperFrame name={developer?.name}>
      <Page
        key={path}
        title={t("dev.apps")}
        beside={
          developer &&
          developer.apps.length > 0 && (
            <LinkButton kind="main" href="/developer/start">
              {t("apps.create")}
            </LinkButton>
          )
        }
      >
        <Loaded from={state} trouble={t("dev.trouble")}>
          {(data) => (data.developer ? <List apps={data.developer.apps} /> : <Empty>{t("dev.noRole")}</Empty>)}
        </Loaded>
      </Page>
    </DeveloperFrame>
  );
}

function activeOf(app: Row): number {
  return app.grantCounts.find((c) => c.status === "ACTIVE")?.count ?? 0;
}

function List({ apps }: { apps: Row[] }) {
  if (apps.length === 0)
    return (
      <div class="after">
        <Empty
          action={
            <LinkButton kind="main" href="/developer/start">
              {t("apps.create")}
            </LinkButton>
          }
        >
          {t("apps.none")}
        </Empty>
      </div>
    );
  const columns: Column<Row>[] = [
    {
      id: "name",
      name: t("apps.name"),
      by: (a) => a.name.toLowerCase(),
      cell: (a) => (
        <a class="strong" href={`/developer/apps/${a.id}`}>
          {appName(a.name)}
        </a>
      ),
    },
    {
      id: "state",
      name: t("apps.state"),
      by: (a) => a.state,
      cell: (a) => (
        <>
          <AppStateTag state={a.state} /> {a.state === "LIVE" && a.proposed?.state === "IN_REVIEW" && <span class="small mute">{t("review.waiting", { number: a.proposed.number })}</span>}
        </>
      ),
    },
    { id: "grants", name: t("grants.active"), by: activeOf, right: true, cell: (a) => number(activeOf(a)) },
    { id: "created", name: t("apps.created"), by: (a) => a.createdAt, right: true, cell: (a) => shortDate(a.createdAt) },
  ];
  return (
    <div class="card cell after">
      <DataTable caption={t("dev.apps")} columns={columns} rows={apps.filter((a) => a.state !== "DELETED")} keyOf={(a) => a.id} sorted={{ id: "name" }} />
    </div>
  );
}
