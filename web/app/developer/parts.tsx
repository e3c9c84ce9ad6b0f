import { StatusTag, type Status } from "../components/StatusTag";
import { t } from "../shell/i18n";
import { moment } from "../shell/format";
import { pending, type AppState, type AppView } from "./model";

const STATES: Record<AppState, Status> = { DRAFT: "draft", IN_REVIEW: "waiting", LIVE: "active", REJECTED: "failed", SUSPENDED: "failed", DELETED: "ended" };

export function AppStateTag({ state }: { state: AppState }) {
  return <StatusTag status={STATES[state]}>{t(`app.state.${state}`)}</StatusTag>;
}

/** Where the version that waits stands, as steps. */
export function ReviewSteps({ app }: { app: AppView }) {
  const waiting = pending(app);
  const last = app.versions.at(-1);
  const sent = waiting ?? last;
  const decided = sent?.decided;
  const steps = [
    { name: t("review.step.sent"), note: sent?.submitted ? moment(sent.submitted) : t("review.step.sent.not"), done: Boolean(sent?.submitted) },
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
