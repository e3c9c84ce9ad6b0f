import { ChevronLeft } from "lucide-preact";
import { Fragment } from "preact";
import { Page } from "../shell/Page";
import { currentLanguage, t } from "../shell/i18n";
import { Code } from "../components/Code";
import { docs } from "./data";
import { Missing } from "./Kinds";

const lang = () => (currentLanguage() === "en" ? undefined : "en");

/** Text with `code` in it, as the table of errors is written. */
export function Marked({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : <Fragment key={i}>{part}</Fragment>))}
    </>
  );
}

export function Errors() {
  return (
    <Page title={t("docs.errors.title")} lead={t("docs.errors.lead")}>
      <div class="table-box after" tabIndex={0} role="region" aria-label={t("docs.errors")}>
        <table class="data">
          <thead>
            <tr>
              <th scope="col">{t("docs.errors.code")}</th>
              <th scope="col">{t("docs.errors.status")}</th>
              <th scope="col">{t("docs.errors.means")}</th>
            </tr>
          </thead>
          <tbody lang={lang()}>
            {docs.errors.map((e) => (
              <tr key={e.code}>
                <td data-name={t("docs.errors.code")}>
                  <a href={`/docs/errors/${e.code.toLowerCase()}`}>
                    <code>{e.code}</code>
                  </a>
                </td>
                <td data-name={t("docs.errors.status")}>{e.cells[0]}</td>
                <td class="prose" data-name={t("docs.errors.means")}>
                  <Marked text={e.cells[1] ?? ""} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}

export function ErrorPage({ code }: { code: string }) {
  const found = docs.errors.find((e) => e.code === code);
  if (!found) return <Missing />;
  const answer = { errors: [{ message: "…", extensions: { code } }] };
  return (
    <Page
      title={code}
      lead={t("docs.errors.http", { status: found.cells[0] ?? "" })}
      above={
        <a class="up" href="/docs/errors">
          <ChevronLeft class="icon" aria-hidden="true" />
          {t("docs.errors")}
        </a>
      }
    >
      <p class="after" lang={lang()}>
        <Marked text={found.cells[1] ?? ""} />
      </p>
      <Code name={t("docs.errors.answer")}>{JSON.stringify(answer, null, 2)}</Code>
      <p class="small mute after">{t("docs.errors.id")}</p>
    </Page>
  );
}
