import { useState } from "preact/hooks";
import { AppLogo } from "../person/AppLogo";
import { Button, LinkButton } from "../components/Button";
import { Empty, Notice } from "../components/Notice";
import { Timeline } from "../components/Timeline";
import { announce } from "../shell/announce";
import { useData } from "../shell/api";
import { appName, date, moment, number } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { AppSheet } from "./AppSheet";
import { counted, standing, waiting } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { OpAppPage, type OpAppPageQuery } from "./operations_gen";
import { StateTag, Up } from "./parts";
import { ReinstateDialog, SuspendDialog } from "./SuspendDialog";

type Whole = NonNullable<NonNullable<OpAppPageQuery["operator"]>["app"]>;

/** One app: what is in force, whom it reaches, what was decided; to suspend it, and to end all its grants. */
export function AppPage({ id }: { id: string }) {
  const state = useData(OpAppPage, { id });
  const [asking, setAsking] = useState<"suspend" | "reinstate">();
  const [said, setSaid] = useState<string>();
  const operator = state.data?.operator;
  const app = operator?.app;
  const name = app ? appName(app.name) : "";
  const done = (key: Key) => {
    const text = t(key, { app: name });
    setAsking(undefined);
    setSaid(text);
    announce(text);
    state.again();
  };
  return (
    <OperatorFrame>
      <Page
        title={app ? name : operator ? t("notFound") : t("op.apps.title")}
        lead={
          app && (
            <span class="op-facts">
              <StateTag state={app.state} /> <code>{app.id}</code>
            </span>
          )
        }
        logo={app && <AppLogo id={app.id} name={name} />}
        above={<Up href="/operator/apps">{t("op.nav.apps")}</Up>}
        beside={app && <Acts app={app} ask={setAsking} />}
      >
        <Loaded from={state} trouble={t("op.apps.trouble")} tall bars={2}>
          {() =>
            app ? (
              <>
                {said && (
                  <div class="after">
                    <Notice kind="ok">{said}</Notice>
                  </div>
                )}
                <Cards app={app} />
                {asking === "suspend" && <SuspendDialog app={app} onClose={() => setAsking(undefined)} onDone={() => done("op.suspend.done")} />}
                {asking === "reinstate" && <ReinstateDialog app={app} onClose={() => setAsking(undefined)} onDone={() => done("op.reinstate.done")} />}
              </>
            ) : (
              <div class="after">
                <Empty action={<LinkButton href="/operator/apps">{t("op.queue.apps")}</LinkButton>}>{t("notFound.lead")}</Empty>
              </div>
            )
          }
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function Acts({ app, ask }: { app: Whole; ask: (what: "suspend" | "reinstate") => void }) {
  if (app.state === "SUSPENDED") return <Button onPress={() => ask("reinstate")}>{t("op.reinstate")}</Button>;
  return app.state === "DELETED" ? null : (
    <Button kind="stop" onPress={() => ask("suspend")}>
      {t("op.suspend")}
    </Button>
  );
}

function Cards({ app }: { app: Whole }) {
  const version = waiting(app);
  return (
    <div class="grid">
      {app.state === "SUSPENDED" && <Notice kind="stop">{t("op.app.suspended", { reason: app.reason ?? "–" })}</Notice>}
      {version && (
        <Notice kind="wait">
          {t("op.app.waits", { number: version.number, moment: moment(version.submittedAt) })} <a href={`/operator/reviews/${app.id}`}>{t("op.queue.review")}</a>
        </Notice>
      )}
      <AppSheet app={app} />
      <div class="w4 stack side-cards">
        <Reach app={app} />
        <section class="card cell">
          <h2>{t("op.app.decisions")}</h2>
          <Decisions app={app} />
        </section>
      </div>
    </div>
  );
}

function Reach({ app }: { app: Whole }) {
  const counts = app.grantCounts;
  return (
    <section class="card cell">
      <h2>{t("op.app.grants")}</h2>
      <dl class="figures">
        <dt>{t("op.app.active")}</dt>
        <dd class="strong">{number(counted(counts, "ACTIVE", "CONSUMED"))}</dd>
        <dt>{t("op.app.paused")}</dt>
        <dd>{number(counted(counts, "SUSPENDED"))}</dd>
        <dt>{t("op.app.ended")}</dt>
        <dd>{number(counted(counts, "REVOKED", "EXPIRED"))}</dd>
      </dl>
      {standing(counts) > 0 && (
        <p class="small incident-link">
          {t("op.app.incident")} <a href={`/operator/apps/${app.id}/end-grants`}>{t("op.app.endAll")}</a>
        </p>
      )}
      <p class="small mute after-small">{t("op.app.since", { date: date(app.createdAt) })} <a href={`/operator/developers/${app.developer.id}`}>{appName(app.developer.name)}</a></p>
    </section>
  );
}

const KINDS: Record<string, Key> = {
  "app.created": "op.event.created",
  "app.changed": "op.event.changed",
  "app.submitted": "op.event.submitted",
  "app.withdrawn": "op.event.withdrawn",
  "app.approved": "op.event.approved",
  "app.rejected": "op.event.rejected",
  "app.suspended": "op.event.suspended",
  "app.reinstated": "op.event.reinstated",
  "app.key_added": "op.event.keyAdded",
  "app.key_ended": "op.event.keyEnded",
};

function Decisions({ app }: { app: Whole }) {
  if (app.decisions.length === 0) return <p class="small mute after-small">{t("op.app.noDecisions")}</p>;
  return (
    <Timeline
      entries={app.decisions.map((d, i) => ({
        id: String(i),
        at: d.at,
        time: moment(d.at),
        own: d.actor.toLowerCase() !== "operator",
        text: (
          <>
            {KINDS[d.kind] ? t(KINDS[d.kind]!) : d.kind}
            {d.reason && <p class="mute">{d.reason}</p>}
          </>
        ),
      }))}
    />
  );
}
