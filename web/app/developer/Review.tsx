import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { ErrorSummary } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { Timeline } from "../components/Timeline";
import { moment } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { pending, workingSheet, type App, type Outcome, type Sheet } from "./model";
import { ReviewSteps } from "./parts";

interface Props {
  app: App;
  submit: () => Promise<Outcome>;
  withdraw: () => Promise<Outcome>;
  busy: boolean;
}

/** How the review stands, what is still missing before it can be sent, and what was decided. */
export function Review({ app, submit, withdraw, busy }: Props) {
  const [result, setResult] = useState<Outcome>();
  const waiting = pending(app);
  const sentBack = app.proposed?.state === "REJECTED" ? app.proposed.reason : app.state === "REJECTED" ? app.reason : undefined;
  const missing = missingOf(workingSheet(app));
  const run = async (act: () => Promise<Outcome>) => setResult(await act());
  return (
    <div class="grid">
      <section class="card cell w8">
        <h2>{waiting ? t("review.waiting", { number: waiting.number }) : t("review.title")}</h2>
        {sentBack && <Notice kind="stop">{t("review.rejected", { reason: sentBack })}</Notice>}
        <ReviewSteps app={app} />
        <ErrorSummary errors={result?.errors ?? []} />
        {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
        {!waiting && missing.length > 0 && (
          <div class="after">
            <p>{t("review.missing")}</p>
            <ul class="plain-list">
              {missing.map((m) => (
                <li key={m}>{m}</li>
              ))}
            </ul>
          </div>
        )}
        <div class="acts cell-foot-acts">
          {waiting ? (
            <Button busy={busy} onPress={() => run(withdraw)}>
              {t("review.withdraw")}
            </Button>
          ) : (
            <Button kind="main" busy={busy} onPress={() => run(submit)}>
              {t(sentBack ? "review.again" : "review.send")}
            </Button>
          )}
        </div>
      </section>
      <section class="card cell w4">
        <h2>{t("review.history")}</h2>
        <Timeline
          entries={app.decisions.map((d, i) => ({
            id: String(i),
            at: d.at,
            time: moment(d.at),
            own: d.actor.toLowerCase() !== "operator",
            text: (
              <>
                {t(DECISIONS[d.kind] ?? "decision.other", { kind: d.kind })}
                {d.reason && <p class="mute">{d.reason}</p>}
              </>
            ),
          }))}
        />
      </section>
    </div>
  );
}

const DECISIONS: Record<string, Key> = {
  "app.created": "decision.created",
  "app.submitted": "decision.submitted",
  "app.withdrawn": "decision.withdrawn",
  "app.approved": "decision.approved",
  "app.rejected": "decision.rejected",
  "app.suspended": "decision.suspended",
  "app.reinstated": "decision.reinstated",
};

/** What a reviewer would send it back for. */
function missingOf(sheet: Sheet): string[] {
  const out: string[] = [];
  if (!sheet.organisation) out.push(t("sheet.organisation"));
  if (!sheet.purpose) out.push(t("sheet.purpose"));
  if (!sheet.privacy) out.push(t("sheet.privacy"));
  if (sheet.redirects.length === 0) out.push(t("redirects.title"));
  if (sheet.scopes.length === 0) out.push(t("review.missing.scopes"));
  const without = sheet.scopes.filter((s) => s.split(".").length === 1 && !sheet.purposes[s]);
  if (without.length) out.push(t("review.missing.why", { scopes: without.slice(0, 5).join(", ") }));
  return out;
}
