import { Page } from "../shell/Page";
import { number } from "../shell/format";
import { t, type Key } from "../shell/i18n";

// As the gateway starts without flags: graph.DefaultLimits and the flags of `portway serve`.
const LIMITS: [Key, string | number][] = [
  ["docs.limits.points", 240000],
  ["docs.limits.page", 1000],
  ["docs.limits.pageDefault", 50],
  ["docs.limits.depth", 18],
  ["docs.limits.aliases", 60],
  ["docs.limits.tokens", 4000],
  ["docs.limits.body", 262144],
  ["docs.limits.time", 10],
];

export function Limits() {
  return (
    <Page title={t("docs.limits.title")} lead={t("docs.limits.lead")}>
      <dl class="figures card cell after limits">
        {LIMITS.map(([key, value]) => (
          <>
            <dt>{t(key)}</dt>
            <dd>{typeof value === "number" ? number(value) : value}</dd>
          </>
        ))}
      </dl>
      <h2 class="after">{t("docs.limits.see")}</h2>
      <ul class="plain-list">
        <li>{t("docs.limits.see.answer")}</li>
        <li>{t("docs.limits.see.header")}</li>
        <li>{t("docs.limits.see.explain")}</li>
      </ul>
    </Page>
  );
}
