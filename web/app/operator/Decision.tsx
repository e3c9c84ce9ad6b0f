import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { ChoicePair, Details } from "../components/Choice";
import { ErrorSummary, errorAt, Field } from "../components/Field";
import { Trouble } from "../components/Notice";
import { Meter } from "../components/TimeBar";
import { useChange, type UserError } from "../shell/api";
import { appName } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { POINTS, remarks, type Point } from "./checklist";
import type { Diff } from "./diff";
import { outcome, succeeded, type App, type Outcome, type Version } from "./model";
import { Approve, Reject } from "./operations_gen";

const IDS = { reason: "reason", checklist: "checklist", scopes: "scopes" };

/** What a reviewer looks at, point by point, and then the decision with its reason. */
export function Decision({ app, version, diff, decided }: { app: App; version: Version; diff: Diff; decided: (approved: boolean, name: string) => void }) {
  const [ticked, setTicked] = useState<readonly Point[]>([]);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const [result, setResult] = useState<Outcome>({ errors: [] });
  const [approve, approving] = useChange(Approve);
  const [reject, rejecting] = useChange(Reject);
  const name = appName(version.profile.name || app.name);
  const scopes = version.profile.requestedScopes.filter((scope) => !left.includes(scope));

  const refuse = (errors: UserError[]) => setResult({ errors });
  const settle = (o: Outcome, approved: boolean) => (succeeded(o) ? decided(approved, name) : setResult(o));
  const yes = async () => {
    const open = POINTS.length - ticked.length;
    const missing: UserError[] = [];
    if (open > 0) missing.push({ field: ["checklist"], code: "", message: t("op.decide.open", { count: open }) });
    if (scopes.length === 0 && version.profile.requestedScopes.length > 0) missing.push({ field: ["scopes"], code: "", message: t("op.decide.noScopes") });
    if (missing.length) return refuse(missing);
    const r = await approve({ input: { id: app.id, version: version.number, scopes, reason: reason.trim() } });
    settle(outcome(r, r.data?.approveApp), true);
  };
  const no = async () => {
    if (!reason.trim()) return refuse([{ field: ["reason"], code: "", message: t("op.decide.noReason") }]);
    const r = await reject({ input: { id: app.id, version: version.number, reason: reason.trim() } });
    settle(outcome(r, r.data?.rejectApp), false);
  };
  return (
    <div class="stack decide">
      <Checklist diff={diff} version={version} ticked={ticked} setTicked={setTicked} />
      <section class="card cell" aria-labelledby="decide-title">
        <h2 id="decide-title">{t("op.decide.title")}</h2>
        <ErrorSummary errors={result.errors} ids={IDS} />
        {result.failure && <Trouble say={t("op.decide.failed")} failure={result.failure} alert />}
        <ScopeChoice scopes={version.profile.requestedScopes} left={left} setLeft={setLeft} />
        <Field id={IDS.reason} label={t("op.decide.reason")} hint={t("op.decide.reason.hint")} error={errorAt(result.errors, "reason")} value={reason} onInput={setReason} lines={4} max={1000} />
        <ChoicePair
          refuse={
            <Button busy={rejecting} onPress={no}>
              {t("op.decide.reject")}
            </Button>
          }
          allow={
            <Button busy={approving} onPress={yes}>
              {t("op.decide.approve")}
            </Button>
          }
        />
        <p class="small mute after-small">{t(app.version > 0 ? "op.decide.then.again" : "op.decide.then.first", { number: app.version })}</p>
      </section>
    </div>
  );
}

function Checklist({ diff, version, ticked, setTicked }: { diff: Diff; version: Version; ticked: readonly Point[]; setTicked: (points: readonly Point[]) => void }) {
  const found = remarks(diff, version.profile);
  const said = t("op.check.count", { count: ticked.length, all: POINTS.length });
  return (
    <section class="card cell" id={IDS.checklist} tabIndex={-1} aria-labelledby="check-title">
      <div class="cell-head">
        <h2 id="check-title">{t("op.check.title")}</h2>
        <span class="small mute" role="status">
          {said}
        </span>
      </div>
      <Meter value={ticked.length} max={POINTS.length} label={said} />
      <ul class="checks">
        {POINTS.map((point) => (
          <li key={point}>
            <label class="tick">
              <input
                type="checkbox"
                checked={ticked.includes(point)}
                aria-describedby={found[point] ? `found-${point}` : undefined}
                onChange={(e) => setTicked(e.currentTarget.checked ? [...ticked, point] : ticked.filter((p) => p !== point))}
              />
              <span>{t(`op.check.${point}`)}</span>
            </label>
            {found[point] && (
              <p class={`small ${found[point].doubt ? "doubt" : "mute"}`} id={`found-${point}`}>
                {t(found[point].say as Key, found[point].values)}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A review can approve a part of what is asked. All of it, unless a reviewer leaves something out. */
function ScopeChoice({ scopes, left, setLeft }: { scopes: readonly string[]; left: readonly string[]; setLeft: (left: readonly string[]) => void }) {
  if (scopes.length === 0) return null;
  return (
    <div class="scope-choice" id={IDS.scopes} tabIndex={-1}>
      <Details summary={t("op.decide.scopes", { count: scopes.length - left.length, all: scopes.length })}>
        <ul class="checks tight">
          {scopes.map((scope) => (
            <li key={scope}>
              <label class="tick">
                <input type="checkbox" checked={!left.includes(scope)} onChange={(e) => setLeft(e.currentTarget.checked ? left.filter((s) => s !== scope) : [...left, scope])} />
                <code>{scope}</code>
              </label>
            </li>
          ))}
        </ul>
      </Details>
    </div>
  );
}
