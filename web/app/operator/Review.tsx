import { useState } from "preact/hooks";
import { AppLogo } from "../person/AppLogo";
import { LinkButton } from "../components/Button";
import { Empty, Notice } from "../components/Notice";
import { announce } from "../shell/announce";
import { useData } from "../shell/api";
import { appName, clock, daysBetween, moment } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { Decision } from "./Decision";
import { changes, newScopes, type Diff } from "./diff";
import { DiffCard } from "./DiffCard";
import { asked, waiting, type App, type Version } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { OpAppPage } from "./operations_gen";
import { Up } from "./parts";

/** A version that waits: what is asked now and was before, what a reviewer looks at, the decision. */
export function Review({ id }: { id: string }) {
  const state = useData(OpAppPage, { id });
  const [said, setSaid] = useState<string>();
  const operator = state.data?.operator;
  const app = operator?.app;
  const version = app ? waiting(app) : undefined;
  const decided = (approved: boolean, name: string) => {
    const text = t(approved ? "op.review.approved" : "op.review.rejected", { app: name, time: clock(new Date()) });
    setSaid(text);
    announce(text);
    state.again();
  };
  return (
    <OperatorFrame>
      <Page
        title={titleOf(app, version, operator !== undefined)}
        lead={version && leadOf(app!, version)}
        logo={app && <AppLogo id={app.id} name={app.name} />}
        above={<Up href="/operator">{t("op.nav.queue")}</Up>}
      >
        <Loaded from={state} trouble={t("op.review.trouble")} tall bars={2}>
          {() => (
            <>
              {said && (
                <div class="after">
                  <Notice kind="ok">
                    <p>{said}</p>
                  </Notice>
                </div>
              )}
              {app && version ? <Whole key={version.number} app={app} version={version} decided={decided} /> : <Nothing app={app} />}
            </>
          )}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function titleOf(app: App | null | undefined, version: Version | undefined, known: boolean): string {
  if (!known) return t("op.review.loading");
  if (!app) return t("notFound");
  if (!version) return t("op.review.none", { app: appName(app.name) });
  const d = asked(app, version);
  const name = appName(version.profile.name || app.name);
  if (app.version === 0) return t("op.review.title.first", { app: name });
  const count = newScopes(d).length;
  return count > 0 ? t("op.review.title.more", { app: name, count }) : t("op.review.title.changes", { app: name, count: changes(d) });
}

function leadOf(app: App, version: Version): string {
  const days = daysBetween(new Date(version.submittedAt), new Date());
  return t("op.review.lead", { number: version.number, developer: appName(app.developer.name), moment: moment(version.submittedAt), days });
}

function Whole({ app, version, decided }: { app: App; version: Version; decided: (approved: boolean, name: string) => void }) {
  const d: Diff = asked(app, version);
  return (
    <div class="review">
      <DiffCard diff={d} first={app.version === 0} />
      <Decision app={app} version={version} diff={d} decided={decided} />
    </div>
  );
}

function Nothing({ app }: { app?: App | null }) {
  return (
    <div class="after">
      <Empty
        action={
          <LinkButton href={app ? `/operator/apps/${app.id}` : "/operator/apps"}>
            {app ? t("op.review.toApp", { app: appName(app.name) }) : t("op.queue.apps")}
          </LinkButton>
        }
      >
        {app ? t("op.review.nothing") : t("notFound.lead")}
      </Empty>
    </div>
  );
}
