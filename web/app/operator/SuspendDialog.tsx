import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button } from "../components/Button";
import { ChoicePair } from "../components/Choice";
import { Dialog } from "../components/Dialog";
import { errorAt, Field } from "../components/Field";
import { Trouble } from "../components/Notice";
import { useChange, type UserError } from "../shell/api";
import { appName, date } from "../shell/format";
import { t } from "../shell/i18n";
import { platform } from "../shell/platform";
import { outcome, standing, succeeded, type App, type Outcome } from "./model";
import { Reinstate, Suspend } from "./operations_gen";

interface Props {
  app: App;
  onClose: () => void;
  onDone: () => void;
}

/** A suspension is asked with the app's name and a reason: neither is given by accident. */
export function SuspendDialog({ app, onClose, onDone }: Props) {
  const [change, busy] = useChange(Suspend);
  const send = async (reason: string) => {
    const r = await change({ input: { id: app.id, name: app.name, reason } });
    return outcome(r, r.data?.suspendApp);
  };
  const name = appName(app.name);
  return (
    <ReasonDialog title={t("op.suspend.title", { app: name })} keep={t("op.suspend.keep")} act={t("op.suspend")} confirm={name} busy={busy} send={send} onClose={onClose} onDone={onDone}>
      <p>{t("op.suspend.text", { count: standing(app.grantCounts) })}</p>
      <p class="people-see small">
        {t("op.peopleSee")} <q>{t("op.suspend.people", { platform, date: date(new Date()) })}</q>
      </p>
    </ReasonDialog>
  );
}

export function ReinstateDialog({ app, onClose, onDone }: Props) {
  const [change, busy] = useChange(Reinstate);
  const send = async (reason: string) => {
    const r = await change({ input: { id: app.id, reason } });
    return outcome(r, r.data?.reinstateApp);
  };
  return (
    <ReasonDialog title={t("op.reinstate.title", { app: appName(app.name) })} keep={t("op.reinstate.keep")} act={t("op.reinstate")} busy={busy} send={send} onClose={onClose} onDone={onDone}>
      <p>{t("op.reinstate.text")}</p>
    </ReasonDialog>
  );
}

export function ReasonDialog({ title, keep, act, confirm, busy, send, onClose, onDone, children }: {
  title: string;
  keep: string;
  act: string;
  /** What has to be typed. */
  confirm?: string;
  busy: boolean;
  send: (reason: string) => Promise<Outcome>;
  onClose: () => void;
  onDone: () => void;
  children: ComponentChildren;
}) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [result, setResult] = useState<Outcome>({ errors: [] });
  const run = async () => {
    const errors = missing(reason, typed, confirm);
    if (errors.length) return setResult({ errors });
    const o = await send(reason.trim());
    if (succeeded(o)) onDone();
    else setResult(o);
  };
  const other = result.errors.filter((e) => !["reason", "name"].includes(e.field?.at(-1) ?? ""));
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void run();
        }}
      >
        {children}
        <div class="after">
          <Field label={t("op.reason")} hint={t("op.reason.hint")} value={reason} onInput={setReason} error={errorAt(result.errors, "reason")} lines={2} max={1000} />
          {confirm && <Field label={t("op.typeName", { app: confirm })} value={typed} onInput={setTyped} error={errorAt(result.errors, "name")} />}
        </div>
        {(result.failure ?? other[0]) && <Trouble say={t("op.failed")} failure={result.failure ?? other[0]!} alert />}
        <ChoicePair
          refuse={<Button onPress={onClose}>{keep}</Button>}
          allow={
            <Button submit busy={busy}>
              {act}
            </Button>
          }
        />
      </form>
    </Dialog>
  );
}

/** What was not given; the words say what to do. */
export function missing(reason: string, typed: string, confirm?: string): UserError[] {
  const errors: UserError[] = [];
  if (!reason.trim()) errors.push({ field: ["reason"], code: "", message: t("op.reason.missing") });
  if (confirm !== undefined && typed.trim() !== confirm) errors.push({ field: ["name"], code: "", message: t("op.typeName.wrong", { app: confirm }) });
  return errors;
}
