import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { DataTable } from "../components/DataTable";
import { errorAt, Field } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { Meter } from "../components/TimeBar";
import { announce } from "../shell/announce";
import { useChange } from "../shell/api";
import { appName, number } from "../shell/format";
import { t } from "../shell/i18n";
import { outcome, succeeded, type Outcome } from "./model";
import { SetShare, type BudgetFragment } from "./operations_gen";

/** What can be spent now, of how much, and when it is full again. */
export function BudgetCard({ limit, remaining, resetSeconds, perMinute, own, look }: BudgetFragment & {
  /** Asks again. */
  look?: () => void;
}) {
  const left = remaining ?? limit;
  const used = Math.max(0, limit - left);
  return (
    <section class="card cell w4">
      <div class="cell-head">
        <h2>{t("usage.budget")}</h2>
        {look && (
          <button class="link" type="button" onClick={look}>
            {t("budgets.look")}
          </button>
        )}
      </div>
      {remaining == null ? (
        <p class="after">{t("usage.away")}</p>
      ) : (
        <>
          <p class="big">
            {number(left)} <small>{t("usage.ofPoints", { limit: number(limit) })}</small>
          </p>
          <Meter value={used} max={limit} label={t("usage.used", { points: used })} />
          <p class="small mute">
            {used > 0 ? `${t("usage.used", { points: used })}, ${fullAgain(used, resetSeconds)}` : t("budgets.unused")}
          </p>
        </>
      )}
      <p class="small mute">{t("usage.gains", { points: perMinute })}</p>
      {!look && <p class="small mute">{t(own ? "budgets.own.about" : "budgets.shared.about")}</p>}
    </section>
  );
}

function fullAgain(used: number, seconds?: number | null): string {
  return used > 0 && seconds ? t("usage.full", { seconds }) : t("budgets.isFull");
}

interface AppWithBudget {
  id: string;
  name: string;
  budget: BudgetFragment;
}

/** What each app can spend now. Apps without a share of their own all draw from one budget. */
export function BudgetsOfApps({ apps }: { apps: readonly AppWithBudget[] }) {
  const used = (b: BudgetFragment) => Math.max(0, b.limit - (b.remaining ?? b.limit));
  return (
    <section class="card cell">
      <h2>{t("budgets.title")}</h2>
      <p class="small mute after-small">{t("budgets.about")}</p>
      <DataTable
        caption={t("budgets.title")}
        rows={[...apps]}
        keyOf={(a) => a.id}
        sorted={{ id: "name" }}
        columns={[
          { id: "name", name: t("apps.name"), by: (a) => a.name.toLowerCase(), cell: (a) => <a href={`/developer/apps/${a.id}/usage`}>{appName(a.name)}</a> },
          { id: "whose", name: t("budgets.whose"), by: (a) => Number(a.budget.own), cell: (a) => t(a.budget.own ? "budgets.own" : "budgets.shared") },
          {
            id: "left",
            name: t("budgets.left"),
            by: (a) => (a.budget.remaining ?? a.budget.limit) / a.budget.limit,
            cell: ({ budget: b }) =>
              b.remaining == null ? (
                t("budgets.unknown")
              ) : (
                <div class="budget-left">
                  <span>
                    {number(b.remaining)} {t("usage.ofPoints", { limit: number(b.limit) })}
                  </span>
                  <Meter value={used(b)} max={b.limit} label={t("usage.used", { points: used(b) })} />
                </div>
              ),
          },
          { id: "full", name: t("budgets.refill"), by: (a) => a.budget.resetSeconds ?? 0, cell: ({ budget: b }) => (b.remaining == null ? t("budgets.unknown") : fullAgain(used(b), b.resetSeconds)) },
          { id: "gains", name: t("budgets.gains"), by: (a) => a.budget.perMinute, right: true, cell: (a) => number(a.budget.perMinute) },
        ]}
      />
    </section>
  );
}

/** A part of the developer's budget that only this app can spend. */
export function ShareForm({ id, share, again }: { id: string; share?: { perMinute: number; limit: number } | null; again: () => void }) {
  const [perMinute, setPerMinute] = useState(share ? String(share.perMinute) : "");
  const [limit, setLimit] = useState(share ? String(share.limit) : "");
  const [result, setResult] = useState<Outcome>();
  const [change, busy] = useChange(SetShare);
  const run = async (points: string, most: string) => {
    const wrong = [points, most].map((text) => (/^\d{1,9}$/.test(text.trim()) ? undefined : t("share.number")));
    if (wrong.some(Boolean)) {
      const errors = ["perMinute", "limit"].flatMap((field, i) => (wrong[i] ? [{ field: [field], message: wrong[i], code: "BAD_USER_INPUT" }] : []));
      return setResult({ errors });
    }
    const r = await change({ id, perMinute: Number(points), limit: Number(most) });
    const o = outcome(r, r.data?.setShare);
    setResult(o);
    if (!succeeded(o)) return;
    if (points === "0") [setPerMinute, setLimit].forEach((empty) => empty(""));
    announce(t("saved"));
    again();
  };
  return (
    <form
      class="card cell form"
      onSubmit={(e) => {
        e.preventDefault();
        void run(perMinute, limit);
      }}
    >
      <h2>{t("share.title")}</h2>
      <p class="small mute">{t("share.about")}</p>
      {result && succeeded(result) && <Notice kind="ok">{t("saved")}</Notice>}
      {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
      <div class="share-fields">
        <Field label={t("share.perMinute")} value={perMinute} onInput={setPerMinute} error={errorAt(result?.errors ?? [], "perMinute")} />
        <Field label={t("share.limit")} value={limit} onInput={setLimit} error={errorAt(result?.errors ?? [], "limit")} />
      </div>
      <div class="acts">
        <Button submit busy={busy}>
          {t("share.save")}
        </Button>
        {share && (
          <Button kind="quiet" busy={busy} onPress={() => run("0", "0")}>
            {t("share.end")}
          </Button>
        )}
      </div>
    </form>
  );
}
