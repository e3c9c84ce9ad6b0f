import { Plus, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { ErrorSummary, errorAt, Field } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { t } from "../shell/i18n";
import { succeeded, type Outcome, type Sheet } from "./model";

interface Props {
  sheet: Sheet;
  save: (sheet: Sheet) => Promise<Outcome>;
  busy: boolean;
  /** Whether an approved version stays in force until the next is approved. */
  approved: boolean;
}

const IDS = { name: "sheet-name", organisation: "sheet-organisation", purpose: "sheet-purpose", privacy: "sheet-privacy", retention: "sheet-retention" };

/** Who is behind an app and what it is for, in the developer's words. */
export function SheetForm({ sheet, save, busy, approved }: Props) {
  const [draft, setDraft] = useState(sheet);
  const [result, setResult] = useState<Outcome>();
  const set = (change: Partial<Sheet>) => setDraft({ ...draft, ...change });
  const errors = result?.errors ?? [];
  const submit = async () => {
    const outcome = await save(draft);
    setResult(outcome);
    if (succeeded(outcome)) announce(t("saved"));
  };
  return (
    <form
      class="card cell form"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={errors} ids={IDS} />
      {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
      {result && succeeded(result) && <Notice kind="ok">{t("saved")}</Notice>}
      {approved && <Notice>{t("sheet.newVersion")}</Notice>}
      <Field id={IDS.name} label={t("sheet.name")} value={draft.name} onInput={(name) => set({ name })} error={errorAt(errors, "name")} max={60} />
      <Field id={IDS.organisation} label={t("sheet.organisation")} hint={t("sheet.organisation.hint")} value={draft.organisation} onInput={(organisation) => set({ organisation })} error={errorAt(errors, "organisation")} />
      <Field id={IDS.purpose} label={t("sheet.purpose")} hint={t("sheet.purpose.hint")} value={draft.purpose} onInput={(purpose) => set({ purpose })} error={errorAt(errors, "purpose")} lines={3} max={300} />
      <Field id={IDS.privacy} label={t("sheet.privacy")} type="url" value={draft.privacy} onInput={(privacy) => set({ privacy })} error={errorAt(errors, "privacy")} />
      <Field id={IDS.retention} label={t("sheet.retention")} hint={t("sheet.retention.hint")} value={draft.retention} onInput={(retention) => set({ retention })} error={errorAt(errors, "retention")} max={120} />
      <Button kind="main" submit busy={busy}>
        {t("save")}
      </Button>
    </form>
  );
}

/** The exact addresses to which people may be sent back. */
export function Redirects({ sheet, save, busy }: Props) {
  const [list, setList] = useState(sheet.redirects.length ? sheet.redirects : [""]);
  const [result, setResult] = useState<Outcome>();
  const errors = result?.errors ?? [];
  const submit = async () => {
    const outcome = await save({ ...sheet, redirects: list.map((r) => r.trim()).filter(Boolean) });
    setResult(outcome);
    if (succeeded(outcome)) announce(t("saved"));
  };
  return (
    <form
      class="card cell form"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <h2>{t("redirects.title")}</h2>
      <p class="small mute">{t("redirects.about")}</p>
      <ErrorSummary errors={errors} ids={{ redirects: "redirect-0", redirectUris: "redirect-0" }} />
      {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
      {result && succeeded(result) && <Notice kind="ok">{t("saved")}</Notice>}
      {list.map((address, i) => (
        <div class="with-act" key={i}>
          <Field id={`redirect-${i}`} label={t("redirects.address", { number: i + 1 })} type="url" mono value={address} onInput={(value) => setList(list.map((old, k) => (k === i ? value : old)))} />
          {list.length > 1 && (
            <Button small onPress={() => setList(list.filter((_, k) => k !== i))} label={t("redirects.remove", { number: i + 1 })}>
              <X class="icon" aria-hidden="true" />
            </Button>
          )}
        </div>
      ))}
      <div class="acts">
        <Button kind="main" submit busy={busy}>
          {t("save")}
        </Button>
        <Button onPress={() => setList([...list, ""])}>
          <Plus class="icon" aria-hidden="true" />
          {t("redirects.add")}
        </Button>
      </div>
    </form>
  );
}
