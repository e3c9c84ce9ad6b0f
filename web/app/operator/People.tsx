import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { Empty, Notice } from "../components/Notice";
import { StatusTag } from "../components/StatusTag";
import { announce } from "../shell/announce";
import { useChange, useData } from "../shell/api";
import { date } from "../shell/format";
import { locale, t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { outcome } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { EndLogins, OpPerson, type OpPersonQuery } from "./operations_gen";
import { ReasonDialog } from "./SuspendDialog";

type Person = NonNullable<NonNullable<OpPersonQuery["operator"]>["person"]>;

/** A person's account, found by its exact name: what decides whether apps can read. Records are never shown here. */
export function People() {
  const { query, route } = useLocation();
  const name = query.name ?? "";
  const [typed, setTyped] = useState(name);
  const state = useData(OpPerson, { name }, { pause: !name });
  const person = name ? state.data?.operator?.person : undefined;
  return (
    <OperatorFrame>
      <Page title={person ? titleOf(person) : t("op.people.title")} lead={t("op.people.lead")}>
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
        {name && (
          <Loaded from={state} trouble={t("op.people.trouble")} tall bars={1}>
            {() => (person ? <Account person={person} /> : <div class="after"><Empty>{t("op.people.none", { name })}</Empty></div>)}
          </Loaded>
        )}
      </Page>
    </OperatorFrame>
  );
}

function titleOf({ name, status, notEligible }: Person): string {
  if (status !== "ACTIVE") return t(`op.person.title.${status}`, { name });
  return t(notEligible ? "op.person.title.not" : "op.person.title.may", { name });
}

function Account({ person }: { person: Person }) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<string>();
  const [change, busy] = useChange(EndLogins);
  const region = new Intl.DisplayNames([locale()], { type: "region" }).of(person.region) ?? person.region;
  const done = () => {
    const text = t("op.person.logins.done", { name: person.name });
    setAsking(false);
    setSaid(text);
    announce(text);
  };
  return (
    <div class="grid">
      {said && <Notice kind="ok">{said}</Notice>}
      <section class="card cell w6">
        <div class="cell-head">
          <h2>{t("op.person.account")}</h2>
          <StatusTag status={person.status === "ACTIVE" ? "active" : "ended"}>{t(`op.person.status.${person.status}`)}</StatusTag>
        </div>
        <dl class="figures">
          <dt>{t("op.person.role")}</dt>
          <dd>{t(`op.person.role.${person.role}`)}</dd>
          <dt>{t("op.person.region")}</dt>
          <dd>{region}</dd>
          <dt>{t("op.person.age")}</dt>
          <dd>{t(`op.person.age.${person.age}`)}</dd>
          <dt>{t("op.person.kind")}</dt>
          <dd>{t(`op.person.kind.${person.kind}`)}</dd>
          <dt>{t("op.person.since")}</dt>
          <dd>{date(person.createdAt)}</dd>
        </dl>
        {person.sandbox && <p class="small mute after-small">{t("op.person.sandbox")}</p>}
        {person.notEligible && (
          <div class="after-small">
            <Notice kind="wait">{t(`op.person.not.${person.notEligible}`)}</Notice>
          </div>
        )}
      </section>
      <section class="card cell w6">
        <h2>{t("op.person.logins")}</h2>
        <p class="small mute">{t("op.person.logins.about")}</p>
        <div class="acts after-small">
          <Button small onPress={() => setAsking(true)}>
            {t("op.person.logins.end")}
          </Button>
        </div>
        <p class="small after-small">
          <a href={`/operator/audit?${new URLSearchParams({ name: person.name })}`}>{t("op.person.audit")}</a>
        </p>
      </section>
      {asking && (
        <ReasonDialog
          title={t("op.person.logins.title", { name: person.name })}
          keep={t("op.person.logins.keep")}
          act={t("op.person.logins.end")}
          busy={busy}
          send={async (reason) => {
            const r = await change({ input: { name: person.name, reason } });
            return outcome(r, r.data?.endLogins);
          }}
          onClose={() => setAsking(false)}
          onDone={done}
        >
          <p>{t("op.person.logins.text")}</p>
        </ReasonDialog>
      )}
    </div>
  );
}
