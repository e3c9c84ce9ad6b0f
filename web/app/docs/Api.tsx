import { Page } from "../shell/Page";
import { currentLanguage, t } from "../shell/i18n";
import { docs } from "./data";
import type { Root } from "./model";

/** What can be asked and changed, in the order of the schema. */
export function Api() {
  return (
    <Page title={t("docs.api.title")} lead={t("docs.api.lead")}>
      <Roots title={t("docs.api.queries")} roots={docs.queries} />
      <Roots title={t("docs.api.mutations")} roots={docs.mutations} />
      <Roots title={t("docs.api.subscriptions")} roots={docs.subscriptions} />
    </Page>
  );
}

function Roots({ title, roots }: { title: string; roots: Root[] }) {
  if (roots.length === 0) return null;
  return (
    <section>
      <h2 class="after">{title}</h2>
      <ul class="roots card" lang={currentLanguage() === "en" ? undefined : "en"}>
        {roots.map((root) => (
          <li key={root.name} id={root.name}>
            <h3>
              <code>{root.name}</code>
              <code class="mute"> {root.type}</code>
            </h3>
            <p>{root.about}</p>
            {root.arguments.length > 0 && (
              <dl class="arguments small">
                {root.arguments.map((a) => (
                  <div key={a.name}>
                    <dt>
                      <code>
                        {a.name}: {a.type}
                      </code>
                    </dt>
                    <dd>{a.about}</dd>
                  </div>
                ))}
              </dl>
            )}
            {root.scopes.length > 0 && (
              <p class="small mute" lang={currentLanguage()}>
                {t("docs.kind.scope")} <code>{root.scopes.map((and) => and.join(" + ")).join(", ")}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
