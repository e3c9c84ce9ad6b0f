import { Page } from "../shell/Page";
import { t } from "../shell/i18n";
import { Example } from "./Example";

/** The way in: what there is, and the first request. */
export function Start() {
  return (
    <Page title={t("docs.title")} lead={t("docs.lead")}>
      <ol class="numbered after">
        <li>
          <h2>{t("docs.step1")}</h2>
          <p class="mute">{t("docs.step1.text")}</p>
          <p>
            <a href="/developer">{t("docs.step1.link")}</a>
          </p>
        </li>
        <li>
          <h2>{t("docs.step2")}</h2>
          <p class="mute">{t("docs.step2.text")}</p>
          <Example query="{ me { posts(first: 2) { nodes { id createdAt title } pageInfo { hasNextPage endCursor } } } }" />
        </li>
        <li>
          <h2>{t("docs.step3")}</h2>
          <p class="mute">{t("docs.step3.text")}</p>
          <p>
            <a href="/graphiql/" target="_self">
              {t("docs.step3.link")}
            </a>
          </p>
        </li>
        <li>
          <h2>{t("docs.step4")}</h2>
          <p class="mute">{t("docs.step4.text")}</p>
        </li>
      </ol>
    </Page>
  );
}
