import { Ban, BellRing, CirclePause, Download } from "lucide-preact";
import { useState } from "preact/hooks";
import { AppLogo } from "../person/AppLogo";
import { Button, LinkButton } from "../components/Button";
import { ChoicePair } from "../components/Choice";
import { ErrorSummary, errorAt, Field } from "../components/Field";
import { Empty, Notice, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { useChange, useData } from "../shell/api";
import { appName, clock, date } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { platform } from "../shell/platform";
import { outcome, standing, succeeded, type App, type Outcome } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { EndGrants as End, OpAppPage, Suspend } from "./operations_gen";
import { Up } from "./parts";
import { missing } from "./SuspendDialog";

/** An incident: every grant of an app ends, for good. A page of its own, so that nobody gets here by a slip. */
export function EndGrants({ id }: { id: string }) {
  const state = useData(OpAppPage, { id });
  const [said, setSaid] = useState<string>();
  const operator = state.data?.operator;
  const app = operator?.app;
  const name = app ? appName(app.name) : "";
  const done = (ended: number) => {
    const text = t("op.end.done", { count: ended, app: name, time: clock(new Date()) });
    setSaid(text);
    announce(text);
    state.again();
  };
  return (
    <OperatorFrame>
      <Page
        title={app ? t("op.end.title", { app: name }) : operator ? t("notFound") : t("op.apps.title")}
        lead={app && t("op.end.lead")}
        logo={app && <AppLogo id={app.id} name={name} />}
        above={<Up href={`/operator/apps/${id}`}>{name || t("op.nav.apps")}</Up>}
      >
        <Loaded from={state} trouble={t("op.apps.trouble")} tall bars={1}>
          {() =>
            !app ? (
              <Empty>{t("notFound.lead")}</Empty>
            ) : (
              <div class="incident">
                {said && <Notice kind="ok">{said}</Notice>}
                {standing(app.grantCounts) > 0 ? (
                  <Form app={app} done={done} />
                ) : (
                  <Empty action={<LinkButton href={`/operator/apps/${app.id}`}>{t("op.review.toApp", { app: name })}</LinkButton>}>{t("op.end.none", { app: name })}</Empty>
                )}
              </div>
            )
          }
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

const IDS = { reason: "end-reason", name: "end-name" };

function Form({ app, done }: { app: App; done: (ended: number) => void }) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [also, setAlso] = useState(false);
  const [result, setResult] = useState<Outcome>({ errors: [] });
  const [end, ending] = useChange(End);
  const [suspend, suspending] = useChange(Suspend);
  const name = appName(app.name);
  const count = standing(app.grantCounts);
  const canSuspend = app.state !== "SUSPENDED" && app.state !== "DELETED";
  const run = async () => {
    const errors = missing(reason, typed, name);
    if (errors.length) return setResult({ errors });
    // First the suspension: no new grant can be given between the two.
    if (also && canSuspend) {
      const r = await suspend({ input: { id: app.id, name: app.name, reason: reason.trim() } });
      const o = outcome(r, r.data?.suspendApp);
      if (!succeeded(o)) return setResult(o);
    }
    const r = await end({ input: { id: app.id, name: app.name, reason: reason.trim() } });
    const o = outcome(r, r.data?.revokeAllGrants);
    if (succeeded(o)) done(r.data?.revokeAllGrants?.ended ?? count);
    else setResult(o);
  };
  return (
    <form
      class="card cell"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void run();
      }}
    >
      <h2>{t("op.end.what")}</h2>
      <ul class="then">
        <li>
          <Ban class="icon" aria-hidden="true" />
          <span>{t("op.end.ends", { count })}</span>
        </li>
        <li>
          <Download class="icon" aria-hidden="true" />
          <span>{t("op.end.downloads")}</span>
        </li>
        <li>
          <BellRing class="icon" aria-hidden="true" />
          <span>
            {t("op.peopleSee")} <q>{t("op.end.people", { platform, app: name, date: date(new Date()) })}</q>
          </span>
        </li>
        {canSuspend && (
          <li>
            <CirclePause class="icon" aria-hidden="true" />
            <span>{t("op.end.notSuspended")}</span>
          </li>
        )}
      </ul>
      <div class="after">
        <ErrorSummary errors={result.errors} ids={IDS} />
        {result.failure && <Trouble say={t("op.failed")} failure={result.failure} alert />}
        <Field id={IDS.reason} label={t("op.reason")} hint={t("op.end.reason.hint")} value={reason} onInput={setReason} error={errorAt(result.errors, "reason")} lines={3} max={1000} />
        <Field id={IDS.name} label={t("op.typeName", { app: name })} value={typed} onInput={setTyped} error={errorAt(result.errors, "name")} />
        {canSuspend && (
          <label class="tick">
            <input type="checkbox" checked={also} onChange={(e) => setAlso(e.currentTarget.checked)} />
            <span>{t("op.end.also")}</span>
          </label>
        )}
      </div>
      <ChoicePair
        refuse={<LinkButton href={`/operator/apps/${app.id}`}>{t("op.end.keep")}</LinkButton>}
        allow={
          <Button submit busy={ending || suspending}>
            {t("op.end.act", { count })}
          </Button>
        }
      />
    </form>
  );
}
