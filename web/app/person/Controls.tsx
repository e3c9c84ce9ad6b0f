import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { OptionList } from "../components/Choice";
import { Dialog } from "../components/Dialog";
import { Field } from "../components/Field";
import { Trouble } from "../components/Notice";
import { useChange, type Failure, type UserError } from "../shell/api";
import { appName, clock, date } from "../shell/format";
import { t } from "../shell/i18n";
import { guardedText, kindAbout, kindName, kindOf } from "../shell/kinds";
import { stateOf, type GrantView, type Part } from "./model";
import { Narrow, Pause, Renew, Resume, Shorten } from "./operations_gen";
import { StopDialog } from "./StopDialog";
import { partName } from "./words";

type Open = { what: "part"; part: Part } | { what: "field"; part: Part; field: string } | { what: "from" | "shorten" | "renew" | "stop" };

interface Props {
  grant: GrantView;
  renewableFrom?: string | null;
  /** Whether the reader came to renew. */
  renew: boolean;
  now: Date;
  done: (said: string) => void;
}

/** All that can be done about a grant, on its page. Each dialog says the effect before it happens. */
export function Controls({ grant, renewableFrom, renew, now, done }: Props) {
  const renewable = Boolean(renewableFrom && Date.parse(renewableFrom) <= now.getTime());
  const [open, setOpen] = useState<Open | undefined>(renew && renewable ? { what: "renew" } : undefined);
  const { path, route } = useLocation();
  const close = () => {
    setOpen(undefined);
    if (renew) route(path, true);
  };
  const finish = (said: string) => {
    close();
    done(said);
  };
  const paused = stateOf(grant, now) === "paused";
  return (
    <>
      <What grant={grant} onOpen={setOpen} />
      <section class="card">
        <h2 class="cell-title">{t("app.when")}</h2>
        <Row name={t("app.from")} is={grant.from ? date(grant.from) : t("app.beginning")}>
          <Button small onPress={() => setOpen({ what: "from" })}>
            {t("act.later")}
          </Button>
        </Row>
        <Row name={t("app.until")} is={grant.expires ? date(grant.expires) : t("ends.never")}>
          {grant.expires && (
            <Button small onPress={() => setOpen({ what: "shorten" })}>
              {t("act.shorten")}
            </Button>
          )}
          {renewable && (
            <Button small onPress={() => setOpen({ what: "renew" })}>
              {t("act.renew")}
            </Button>
          )}
        </Row>
        {renewableFrom && !renewable && <p class="small mute cell-foot">{t("app.renew.from", { date: date(renewableFrom) })}</p>}
      </section>
      <div class="acts">
        <PauseButton grant={grant} paused={paused} done={finish} />
        <Button onPress={() => setOpen({ what: "stop" })}>{t("act.stop")}</Button>
        {!paused && <span class="small mute">{t("app.pause.effect")}</span>}
      </div>
      {open && <OpenDialog open={open} grant={grant} now={now} onClose={close} done={finish} />}
    </>
  );
}

function Row({ name, is, children }: { name: ComponentChildren; is?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="line-row">
      <div>
        <p class="strong">{name}</p>
        {is && <p class="small mute">{is}</p>}
      </div>
      <div class="acts">{children}</div>
    </div>
  );
}

function What({ grant, onOpen }: { grant: GrantView; onOpen: (open: Open) => void }) {
  return (
    <section class="card">
      <h2 class="cell-title">{t("app.what")}</h2>
      {grant.parts.map((part) => (
        <Row
          key={part.category}
          name={kindName(part.category)}
          is={
            <>
              {kindAbout(part.category)}
              {part.fields.map((field) => (
                <button key={field} class="link extra-link" type="button" onClick={() => onOpen({ what: "field", part, field })}>
                  {t("app.field.remove", { field: fieldName(part, field) })}
                </button>
              ))}
            </>
          }
        >
          {grant.parts.length > 1 && (
            <Button small onPress={() => onOpen({ what: "part", part })} label={t("act.named", { act: t("act.remove"), name: kindName(part.category) })}>
              {t("act.remove")}
            </Button>
          )}
        </Row>
      ))}
      {grant.parts.length === 1 && <p class="small mute cell-foot">{t("app.removed.last")}</p>}
    </section>
  );
}

function fieldName(part: Part, field: string): string {
  const kind = kindOf(part.category);
  return kind ? guardedText(kind, field).what : field;
}

function PauseButton({ grant, paused, done }: { grant: GrantView; paused: boolean; done: (said: string) => void }) {
  const [pause, pausing] = useChange(Pause);
  const [resume, resuming] = useChange(Resume);
  const [failure, setFailure] = useState<Failure>();
  const app = appName(grant.app.name);
  if (paused && grant.reason === "eligibility") return null;
  const press = async () => {
    const first = paused ? await resume({ id: grant.id }).then((r) => ({ ...r, payload: r.data?.resumeGrant })) : await pause({ id: grant.id }).then((r) => ({ ...r, payload: r.data?.pauseGrant }));
    const problem = first.payload?.userErrors[0];
    if (first.payload && !problem) done(t(paused ? "app.resume.done" : "app.pause.done", { app }));
    else setFailure(first.failure ?? { code: problem?.code ?? "", message: problem?.message ?? "" });
  };
  return (
    <>
      <Button onPress={press} busy={pausing || resuming}>
        {t(paused ? "act.resume" : "act.pause")}
      </Button>
      {failure && <Trouble say={t("change.failed")} failure={failure} alert />}
    </>
  );
}

interface DialogProps {
  grant: GrantView;
  now: Date;
  onClose: () => void;
  done: (said: string) => void;
}

function OpenDialog({ open, ...rest }: DialogProps & { open: Open }) {
  switch (open.what) {
    case "part":
    case "field":
      return <RemoveDialog {...rest} part={open.part} field={open.what === "field" ? open.field : undefined} />;
    case "from":
      return <FromDialog {...rest} />;
    case "shorten":
      return <ShortenDialog {...rest} />;
    case "renew":
      return <RenewDialog {...rest} />;
    case "stop":
      return (
        <StopDialog
          grant={rest.grant}
          onClose={rest.onClose}
          onStopped={() => rest.done(t("stop.done", { time: clock(new Date()), app: appName(rest.grant.app.name) }))}
        />
      );
  }
}

/** What a change answered: nothing to mend, or what it was. */
function troubleOf(result: { failure?: Failure }, payload?: { userErrors: readonly UserError[] } | null): Failure | undefined {
  const problem = payload?.userErrors[0];
  if (result.failure) return result.failure;
  return problem && { code: problem.code, message: problem.message };
}

function Ask({ title, effect, keep, act, busy, failure, onClose, onAct, children }: {
  title: string;
  effect: string;
  keep?: string;
  act: string;
  busy: boolean;
  failure?: Failure;
  onClose: () => void;
  onAct: () => void;
  children?: ComponentChildren;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          onAct();
        }}
      >
        <p>{effect}</p>
        {children}
        {failure && <Trouble say={t("change.failed")} failure={failure} alert />}
        <div class="pair">
          <Button onPress={onClose}>{keep ?? t("cancel")}</Button>
          <Button submit busy={busy}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveDialog({ grant, part, field, onClose, done }: DialogProps & { part: Part; field?: string }) {
  const [change, busy] = useChange(Narrow);
  const [failure, setFailure] = useState<Failure>();
  const app = appName(grant.app.name);
  const what = field ? fieldName(part, field) : kindName(part.category);
  const type = kindOf(part.category)?.type ?? part.category;
  const run = async () => {
    const input = field ? { id: grant.id, removeFields: [`${type}.${field}`] } : { id: grant.id, removeCategories: [part.category] };
    const result = await change({ input });
    const trouble = troubleOf(result, result.data?.narrowGrant);
    if (trouble) setFailure(trouble);
    else done(t("app.removed", { app, what: field ? what : partName(part) }));
  };
  return <Ask title={t("app.remove.title", { app, what })} effect={t("app.remove.effect")} act={t("act.remove")} busy={busy} failure={failure} onClose={onClose} onAct={run} />;
}

/** The start of a day of the reader's, as the API takes it; undefined where it is no day. */
function dayStart(text: string): Date | undefined {
  const [y, m, d] = text.split("-").map(Number);
  return y && m && d ? new Date(y, m - 1, d) : undefined;
}

function FromDialog({ grant, now, onClose, done }: DialogProps) {
  const [day, setDay] = useState("");
  const [error, setError] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [change, busy] = useChange(Narrow);
  const run = async () => {
    const chosen = dayStart(day);
    const good = chosen && chosen <= now && (!grant.from || chosen > new Date(grant.from));
    setError(good ? undefined : t("app.from.bad"));
    if (!good) return;
    const result = await change({ input: { id: grant.id, dataFrom: chosen.toISOString() } });
    const trouble = troubleOf(result, result.data?.narrowGrant);
    if (trouble) setFailure(trouble);
    else done(t("app.from.done", { date: date(chosen) }));
  };
  return (
    <Ask title={t("app.from.title")} effect={t("app.from.effect")} act={t("act.change")} busy={busy} failure={failure} onClose={onClose} onAct={run}>
      <div class="after">
        <Field label={t("app.from.date")} type="date" value={day} onInput={setDay} error={error} />
      </div>
    </Ask>
  );
}

function ShortenDialog({ grant, now, onClose, done }: DialogProps) {
  const [day, setDay] = useState("");
  const [error, setError] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [change, busy] = useChange(Shorten);
  const end = new Date(grant.expires ?? now);
  const run = async () => {
    const chosen = dayStart(day);
    const good = chosen && chosen > now && chosen < end;
    setError(good ? undefined : t("app.shorten.bad", { date: date(end) }));
    if (!good) return;
    const result = await change({ input: { id: grant.id, expiresAt: chosen.toISOString() } });
    const trouble = troubleOf(result, result.data?.shortenGrant);
    if (trouble) setFailure(trouble);
    else done(t("app.shorten.done", { date: date(chosen) }));
  };
  return (
    <Ask title={t("app.shorten.title")} effect={t("app.shorten.effect")} act={t("act.shorten")} busy={busy} failure={failure} onClose={onClose} onAct={run}>
      <div class="after">
        <Field label={t("app.shorten.date")} type="date" value={day} onInput={setDay} error={error} />
      </div>
    </Ask>
  );
}

const DURATIONS = ["30", "90", "180", "365"] as const;

function RenewDialog({ grant, now, onClose, done }: DialogProps) {
  const [days, setDays] = useState<(typeof DURATIONS)[number]>("30");
  const [failure, setFailure] = useState<Failure>();
  const [change, busy] = useChange(Renew);
  const app = appName(grant.app.name);
  const end = (d: string) => date(new Date(now.getTime() + Number(d) * 86_400_000));
  const run = async () => {
    const result = await change({ input: { id: grant.id, days: Number(days) } });
    const trouble = troubleOf(result, result.data?.renewGrant);
    if (trouble) setFailure(trouble);
    else done(t("app.renew.done", { date: end(days) }));
  };
  return (
    <Ask title={t("app.renew.title", { app })} effect={t("app.renew.effect")} keep={t("app.renew.keep")} act={t("act.renew")} busy={busy} failure={failure} onClose={onClose} onAct={run}>
      <OptionList
        legend={t("app.renew.legend")}
        value={days}
        onChoose={setDays}
        options={DURATIONS.map((d) => ({ value: d, name: t("app.renew.days", { days: Number(d) }), note: t("app.renew.until", { date: end(d) }) }))}
      />
    </Ask>
  );
}
