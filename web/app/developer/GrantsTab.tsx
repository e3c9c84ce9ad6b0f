import { useEffect, useState } from "preact/hooks";
import { Button } from "../components/Button";
import { DataTable, type Column } from "../components/DataTable";
import { Select } from "../components/Field";
import { Empty } from "../components/Notice";
import { StatusTag, type Status } from "../components/StatusTag";
import { ask, useData } from "../shell/api";
import { shortDate, utc } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { AppGrants, type AppGrantsQuery, type GrantStatus } from "./operations_gen";

type Connection = NonNullable<NonNullable<AppGrantsQuery["developer"]>["app"]>["grants"];
type Row = Connection["nodes"][number];

const STATUSES: Record<GrantStatus, Status> = { PENDING: "waiting", ACTIVE: "active", CONSUMED: "active", SUSPENDED: "paused", SUPERSEDED: "ended", EXPIRED: "ended", REVOKED: "ended" };

/** The grants of an app: people by the id that is the app's alone. */
export function GrantsTab({ id }: { id: string }) {
  const [status, setStatus] = useState<GrantStatus | "">("");
  const state = useData(AppGrants, { id, first: 50, status: status || undefined });
  return (
    <>
      <div class="filters">
        <Select
          label={t("grants.status")}
          value={status}
          onChoose={(s) => setStatus(s as GrantStatus | "")}
          options={[{ value: "", name: t("grants.every") }, ...(Object.keys(STATUSES) as GrantStatus[]).map((s) => ({ value: s, name: t(`grant.status.${s}`) }))]}
        />
      </div>
      <Loaded from={state} trouble={t("dev.trouble")}>
        {(data) => data.developer?.app && <Table key={status} id={id} status={status} first={data.developer.app.grants} />}
      </Loaded>
    </>
  );
}

const COLUMNS = (): Column<Row>[] => [
  {
    id: "subject",
    name: t("grants.subject"),
    cell: (g) => (
      <>
        <code>{g.subject}</code>
        {g.sandbox && <span class="small mute"> {t("grants.sandbox")}</span>}
      </>
    ),
  },
  {
    id: "status",
    name: t("grants.status"),
    by: (g) => g.status,
    cell: (g) => (
      <>
        <StatusTag status={STATUSES[g.status]}>{t(`grant.status.${g.status}`)}</StatusTag>
        {g.reason && (
          <span class="small mute">
            {" "}
            <code>{g.reason}</code>
          </span>
        )}
      </>
    ),
  },
  { id: "scopes", name: t("grants.scopes"), by: (g) => g.scopes.length, cell: (g) => <code class="small">{g.scopes.slice(0, 4).join(" ") + (g.scopes.length > 4 ? ` +${g.scopes.length - 4}` : "")}</code> },
  { id: "given", name: t("grants.given"), by: (g) => g.createdAt, right: true, cell: (g) => <span title={utc(g.createdAt)}>{shortDate(g.createdAt)}</span> },
  { id: "ends", name: t("grants.ends"), by: (g) => g.endedAt ?? g.expiresAt ?? "9", right: true, cell: (g) => (g.endedAt ?? g.expiresAt ? shortDate((g.endedAt ?? g.expiresAt)!) : "–") },
];

function Table({ id, status, first }: { id: string; status: GrantStatus | ""; first: Connection }) {
  const [older, setOlder] = useState<Connection[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => setOlder([]), [first]);
  const pages = [first, ...older];
  const last = pages.at(-1)!;
  const rows = pages.flatMap((p) => p.nodes);
  if (rows.length === 0)
    return (
      <div class="after">
        <Empty>{t("grants.none")}</Empty>
      </div>
    );
  const more = async () => {
    setBusy(true);
    const { data } = await ask(AppGrants, { id, first: 50, after: last.pageInfo.endCursor, status: status || undefined });
    if (data?.developer?.app) setOlder([...older, data.developer.app.grants]);
    setBusy(false);
  };
  return (
    <div class="card cell after">
      <DataTable caption={t("grants.title")} columns={COLUMNS()} rows={rows} keyOf={(g) => g.id} sorted={{ id: "given", desc: true }} />
      {last.pageInfo.hasNextPage && (
        <Button small busy={busy} onPress={more}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}
