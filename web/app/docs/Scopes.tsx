import { useState } from "preact/hooks";
import { Page } from "../shell/Page";
import { currentLanguage, t } from "../shell/i18n";
import { Field } from "../components/Field";
import { scopes } from "./data";

/** Every scope, with what it opens. */
export function Scopes() {
  const [search, setSearch] = useState("");
  const all = scopes();
  const found = all.filter((s) => `${s.scope} ${s.opens}`.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Page title={t("docs.scopes.title", { count: all.length })} lead={t("docs.scopes.lead")}>
      <div class="after">
        <Field label={t("docs.scopes.search")} type="search" value={search} onInput={setSearch} />
      </div>
      <p class="hidden" role="status">
        {t("docs.scopes.found", { count: found.length })}
      </p>
      <div class="table-box" tabIndex={0} role="region" aria-label={t("docs.scopes")}>
        <table class="data">
          <thead>
            <tr>
              <th scope="col">{t("docs.kind.scope")}</th>
              <th scope="col">{t("docs.scopes.opens")}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((s) => (
              <tr key={s.scope}>
                <td data-name={t("docs.kind.scope")}>
                  <a href={s.href}>
                    <code>{s.scope}</code>
                  </a>
                </td>
                <td class="prose" data-name={t("docs.scopes.opens")} lang={currentLanguage() === "en" ? undefined : "en"}>
                  {s.opens}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length === 0 && <p class="mute">{t("docs.scopes.none")}</p>}
    </Page>
  );
}
