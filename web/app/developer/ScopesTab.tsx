import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { ErrorSummary } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { t } from "../shell/i18n";
import { succeeded, type Outcome, type Sheet } from "./model";
import { ConsentPreview, ScopePicker } from "./ScopePicker";

/** What the app asks for, and beside it what the person will read. */
export function ScopesTab({ sheet, save, busy, approved }: { sheet: Sheet; save: (sheet: Sheet) => Promise<Outcome>; busy: boolean; approved: boolean }) {
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set(sheet.scopes));
  const [purposes, setPurposes] = useState(sheet.purposes);
  const [result, setResult] = useState<Outcome>();
  const submit = async () => {
    const o = await save({ ...sheet, scopes: [...scopes], purposes });
    setResult(o);
    if (succeeded(o)) announce(t("saved"));
  };
  return (
    <div class="scopes-tab">
      <div class="stack">
        {approved && <Notice>{t("sheet.newVersion")}</Notice>}
        <ErrorSummary errors={result?.errors ?? []} />
        {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
        {result && succeeded(result) && <Notice kind="ok">{t("saved")}</Notice>}
        <div class="scopes-save card">
          <span>{t("scopes.count", { count: scopes.size })}</span>
          <Button kind="main" busy={busy} onPress={submit}>
            {t("save")}
          </Button>
        </div>
        <ScopePicker
          scopes={scopes}
          purposes={purposes}
          onChange={(s, p) => {
            setScopes(s);
            setPurposes(p);
          }}
        />
      </div>
      <ConsentPreview app={sheet.name} scopes={scopes} purposes={purposes} />
    </div>
  );
}
