import { StatusTag, type Status } from "../components/StatusTag";
import { t } from "../shell/i18n";
import { moment } from "../shell/format";
import { pending, type App } from "./model";

const STATES: Record<App["state"], Status> = { DRAFT: "draft", IN_REVIEW: "waiting", LIVE: "active", REJECTED: "failed", SUSPENDED: "failed", DELETED: "ended" };

export function AppStateTag({ state }: { state: App["state"] }) {
  return <StatusTag status={STATES[state]}>{t(`app.state.${state}`)}</StatusTag>;
}

/** Where the version that was handed in last stands, as steps. */
export function ReviewSteps({ app }: { app: App }) {
  const waiting = pending(app);
  const sent = app.proposed?.state === "WITHDRAWN" ? undefined : app.proposed;
  const decided = sent?.decidedAt;
  const steps = [
    { name: t("review.step.sent"), note: sent ? moment(sent.submittedAt) : t("review.step.sent.not"), done: Boolean(sent) },
    { name: t("review.step.reviewer"), note: t("review.step.reviewer.note"), done: Boolean(decided), now: Boolean(waiting) },
    { name: t("review.step.decision"), note: decided ? moment(decided) : t("review.step.decision.note"), done: Boolean(decided) },
  ];
  return (
    <ol class="steps">
      {steps.map((s) => (
        <li key={s.name} class={s.done ? "done" : s.now ? "now" : undefined} aria-current={s.now ? "step" : undefined}>
          <b>{s.name}</b>
          <span>{s.note}</span>
        </li>
      ))}
    </ol>
  );
}
