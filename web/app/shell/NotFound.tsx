import { PersonFrame } from "./Frame";
import { Page } from "./Page";
import { t } from "./i18n";

export function NotFound() {
  return (
    <PersonFrame>
      <Page title={t("notFound")} lead={t("notFound.lead")}>
        <p class="after">
          <a class="button" href="/">
            {t("nav.overview")}
          </a>
        </p>
      </Page>
    </PersonFrame>
  );
}
