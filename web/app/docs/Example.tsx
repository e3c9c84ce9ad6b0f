import { useState } from "preact/hooks";
import { Code } from "../components/Code";
import { t } from "../shell/i18n";
import { example, LANGUAGES, pretty, type ExampleLanguage } from "./examples";

const kept = "portway:example";

/** The query, and how to send it in four languages. The choice is remembered. */
export function Example({ query }: { query: string }) {
  const [language, setLanguage] = useState<ExampleLanguage>(() => LANGUAGES.find((l) => l === sessionStorage.getItem(kept)) ?? "curl");
  const choose = (next: ExampleLanguage) => {
    sessionStorage.setItem(kept, next);
    setLanguage(next);
  };
  return (
    <>
      <Code name={t("docs.query")}>{pretty(query)}</Code>
      <fieldset class="languages">
        <legend class="hidden">{t("docs.language")}</legend>
        {LANGUAGES.map((l) => (
          <label key={l}>
            <input class="hidden" type="radio" name="language" value={l} checked={l === language} onChange={() => choose(l)} />
            <span>{l}</span>
          </label>
        ))}
      </fieldset>
      <Code name={t("docs.inLanguage", { language })}>{example(language, query, location.origin)}</Code>
    </>
  );
}
