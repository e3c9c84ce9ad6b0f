import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { DataTable, type Column } from "../components/DataTable";
import { Field } from "../components/Field";
import { Empty, Notice } from "../components/Notice";
import { StatusTag, type Status } from "../components/StatusTag";
import { useData } from "../shell/api";
import { date, shortDate } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { OperatorFrame } from "./OperatorFrame";
import { OpPerson, type OpPersonQuery } from "./operations_gen";
import { Named } from "./parts";

type Person = NonNullable<NonNullable<OpPersonQuery["operator"]>["person"]>;
type Row = Person["grants"][number];

/** A person's account, found by its exact name. Records are never shown here. */
export function People() {
  const { query, route } = useLocation();
  const name = query.name ?? "";
  const [typed, setTyped] = useState(name);
  const state = useData(OpPerson, { name });
  const operator = state.data?.operator;
  const person = operator?.person;
  return (
    <OperatorFrame name={operator?.name}>
      <Page title={person ? t("op.person.title", { name: person.name }) : t("op.people.title")} lead={t("op.people.lead")}>
        <form
          class="filters find"
          role="search"
          onSubmit={(e) => {
            e.preventDefault();
            route(`/operator/people${typed.trim() ? "?" + new URLSearchParams({ name: typed.trim() }) : ""}`);
          }}
        >
          <Field label={t("op.people.name")} type="search" value={typed} onInput={setTyped} />
          <Button submit>{t("op.people.find")}</Button>
        </form>
        <Loaded from={state} trouble={t("op.people.trouble")} tall bars={1}>
          {() => (person ? <Account person={person} /> : name ? <div class="after"><Empty>{t("op.people.none", { name })}</Empty></div> : null)}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

const LOOKS: Record<Row["status"], Status> = { PENDING: "waiting", ACTIVE: "active", SUSPENDED: "paused", CONSUMED: "ended", REVOKED: "ended", EXPIRED: "ended" } as Record<Row["status"], Status>;

function Account({ person }: { person: Person }) {
  const region = new Intl.DisplayNames([document.documentElement.lang], { type: "region" }).of(person.region) ?? person.region;
  const columns: Column<Row>[] = [
    { id: "app", name: t("op.col.app"), by: (r) => r.app.name.toLowerCase(), cell: (r) => <Named href={`/operator/apps/${r.app.id}`} name={r.app.name} /> },
    { id: "status", name: t("op.apps.state"), by: (r) => r.status, cell: (r) => <StatusTag status={LOOKS[r.status] ?? "ended"}>{t(`op.grant.${r.status}` as Key)}</StatusTag> },
    { id: "kinds", name: t("op.person.kinds"), right: true, by: (r) => r.items.length, cell: (r) => r.items.length },
    { id: "created", name: t("op.person.given"), right: true, by: (r) => r.createdAt, cell: (r) => shortDate(r.createdAt) },
    { id: "until", name: t("op.person.until"), right: true, by: (r) => r.endedAt ?? r.expiresAt ?? "", cell: (r) => (r.endedAt ?? r.expiresAt ? shortDate((r.endedAt ?? r.expiresAt)!) : "–") },
  ];
  return (
    <div class="grid">
      <section class="card cell w4">
        <h2>{t("op.person.account")}</h2>
        <dl class="figures">
          <dt>{t("op.person.region")}</dt>
          <dd>{region}</dd>
          <dt>{t("op.person.kind")}</dt>
          <dd>{t(`op.person.kind.${person.kind}` as Key)}</dd>
          <dt>{t("op.person.since")}</dt>
          <dd>{date(person.createdAt)}</dd>
        </dl>
        {person.notEligible && <Notice kind="wait">{t(`op.person.not.${person.notEligible}` as Key)}</Notice>}
      </section>
      <section class="card cell w8">
        <h2>{t("op.person.grants", { count: person.grants.length })}</h2>
        {person.grants.length > 0 ? <DataTable caption={t("op.person.grants", { count: person.grants.length })} columns={columns} rows={[...person.grants]} keyOf={(r) => r.id} /> : <p class="mute after-small">{t("op.person.noGrants")}</p>}
      </section>
    </div>
  );
}
