import { AppLogo } from "../person/AppLogo";
import { LinkButton } from "../components/Button";
import { Empty } from "../components/Notice";
import { StatusTag } from "../components/StatusTag";
import { useData } from "../shell/api";
import { appName, daysBetween, list, moment } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { Rich } from "../shell/Rich";
import { changes, newScopes } from "./diff";
import { asked, kindOfScope, waiting, type App, type Version } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { Queue as Query } from "./operations_gen";

/** What waits for a decision, the longest first. */
export function Queue() {
  const state = useData(Query, {});
  const operator = state.data?.operator;
  const queue = (operator?.queue.nodes ?? []).flatMap(({ app }) => {
    const version = waiting(app);
    return version ? [{ app, version }] : [];
  });
  return (
    <OperatorFrame>
      <Page title={operator ? t("op.queue.title", { count: queue.length }) : t("op.nav.queue")} lead={queue[0] ? t("op.queue.longest", { days: waited(queue[0].version) }) : undefined}>
        <Loaded from={state} trouble={t("op.queue.trouble")} tall bars={2}>
          {() =>
            queue.length === 0 ? (
              <div class="after">
                <Empty action={<LinkButton href="/operator/apps">{t("op.queue.apps")}</LinkButton>}>{t("op.queue.empty")}</Empty>
              </div>
            ) : (
              <ol class="queue">
                {queue.map(({ app, version }) => (
                  <li key={app.id}>
                    <Waiting app={app} version={version} />
                  </li>
                ))}
              </ol>
            )
          }
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function waited(version: Version): number {
  return daysBetween(new Date(version.submittedAt), new Date());
}

/** The developer, and who stands behind the app where that says more. */
function whose(app: App, { profile }: Version): string {
  const developer = appName(app.developer.name);
  const company = profile.organisation ?? "";
  return !company || company.startsWith(developer) ? company || developer : `${developer} · ${company}`;
}

function Waiting({ app, version }: { app: App; version: Version }) {
  const name = appName(version.profile.name || app.name);
  const d = asked(app, version);
  const scopes = newScopes(d);
  const days = waited(version);
  const others = scopes.some((scope) => kindOfScope(scope)?.otherPeople);
  return (
    <article class="card waiting" aria-labelledby={`w-${app.id}`}>
      <AppLogo id={app.id} name={name} />
      <div class="waiting-what">
        <h2 id={`w-${app.id}`}>{name}</h2>
        <p class="small mute">{whose(app, version)}</p>
        <p class="waiting-asks">
          {app.version === 0 ? (
            <Rich say="op.queue.first" values={{ count: scopes.length }} />
          ) : (
            <Rich say="op.queue.again" values={{ number: version.number, count: scopes.length, changes: changes(d) }} />
          )}
        </p>
        {scopes.length > 0 && (
          <p class="small mute">
            <code>{list(scopes.slice(0, 4), "unit").split(" ").join(" ")}</code>
            {scopes.length > 4 && ` ${t("op.queue.more", { count: scopes.length - 4 })}`}
          </p>
        )}
      </div>
      <div class="waiting-when">
        <span class="tags">
          {others && <StatusTag status="others">{t("op.queue.others")}</StatusTag>}
          <StatusTag status="waiting">{t("op.queue.waits", { days })}</StatusTag>
        </span>
        <p class="tiny faint">{moment(version.submittedAt)}</p>
        <LinkButton href={`/operator/reviews/${app.id}`} kind="plain">
          {t("op.queue.review")}
          <span class="hidden"> {name}</span>
        </LinkButton>
      </div>
    </article>
  );
}
