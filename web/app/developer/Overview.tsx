import { Code } from "../components/Code";
import { Notice } from "../components/Notice";
import { number } from "../shell/format";
import { t } from "../shell/i18n";
import { kindOf, kinds } from "../shell/kinds";
import { BudgetCard } from "./Budgets";
import { pending } from "./model";
import type { Whole } from "./AppPage";
import { ReviewSteps } from "./parts";
import { days, ReadsChart } from "./UsageView";

/** An app at a glance: review, budget, reads, grants, a first query. */
export function Overview({ app }: { app: Whole }) {
  const base = `/developer/apps/${app.id}`;
  const waiting = pending(app);
  const count = (...statuses: string[]) => app.grantCounts.filter((c) => statuses.includes(c.status)).reduce((sum, c) => sum + c.count, 0);
  return (
    <div class="grid">
      <section class="card cell w8">
        <div class="cell-head">
          <h2>{waiting ? t("review.waiting", { number: waiting.number }) : t("review.title")}</h2>
          <a href={`${base}/review`}>{t("overview.review")}</a>
        </div>
        {waiting && app.version > 0 && <p class="small mute">{t("overview.stays", { live: app.version, waiting: waiting.number })}</p>}
        {app.state === "DRAFT" && <Notice>{t("app.draftNote")}</Notice>}
        {app.state === "LIVE" && !waiting ? <p class="after">{t("overview.live", { number: app.version })}</p> : <ReviewSteps app={app} />}
      </section>
      <BudgetCard {...app.budget} />
      <section class="card cell w8">
        <ReadsChart usage={days(app.usage, 30)} />
      </section>
      <section class="card cell w4">
        <div class="cell-head">
          <h2>{t("grants.title")}</h2>
          <a href={`${base}/grants`}>{t("grants.all")}</a>
        </div>
        <dl class="figures">
          <dt>{t("grants.active")}</dt>
          <dd class="strong">{number(count("ACTIVE", "CONSUMED"))}</dd>
          <dt>{t("grants.waiting")}</dt>
          <dd>{number(count("PENDING"))}</dd>
          <dt>{t("grants.paused")}</dt>
          <dd>{number(count("SUSPENDED"))}</dd>
          <dt>{t("grants.ended")}</dt>
          <dd>{number(count("REVOKED", "EXPIRED"))}</dd>
        </dl>
      </section>
      <section class="card cell">
        <h2>{t("overview.first")}</h2>
        <Code name={t("overview.first")}>{firstQuery(app.profile.requestedScopes)}</Code>
      </section>
    </div>
  );
}

/** A query over what the app asks for. */
function firstQuery(scopes: readonly string[]): string {
  const kind = kinds.find((k) => scopes.includes(k.scope)) ?? kindOf("posts")!;
  return kind.single ? `{ me { ${kind.field} { id createdAt } } }` : `{ me { ${kind.field}(first: 2) { nodes { id createdAt } pageInfo { hasNextPage endCursor } } } }`;
}
