import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { ChoicePair } from "../components/Choice";
import { Dialog } from "../components/Dialog";
import { Trouble } from "../components/Notice";
import { useChange, type Failure } from "../shell/api";
import { appName } from "../shell/format";
import { t } from "../shell/i18n";
import type { GrantView } from "./model";
import { Stop } from "./operations_gen";

/** Two equal answers; the first keeps everything as it is. No reason is asked. */
export function StopDialog({ grant, onClose, onStopped }: { grant: GrantView; onClose: () => void; onStopped: () => void }) {
  const [askToDelete, setAsk] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [change, busy] = useChange(Stop);
  const app = appName(grant.app.name);
  const stop = async () => {
    const { data, failure } = await change({ input: { id: grant.id, askToDelete } });
    const problem = data?.revokeGrant?.userErrors[0];
    if (data && !problem) return onStopped();
    setFailure(failure ?? { code: problem?.code ?? "", message: problem?.message ?? "" });
  };
  return (
    <Dialog title={t("stop.title", { app })} onClose={onClose}>
      <p>{t("stop.text", { app })}</p>
      <label class="tick">
        <input type="checkbox" checked={askToDelete} onChange={(e) => setAsk(e.currentTarget.checked)} />
        <span>{t("stop.ask")}</span>
      </label>
      {failure && <Trouble say={t("change.failed")} failure={failure} alert />}
      <ChoicePair refuse={<Button onPress={onClose}>{t("stop.keep")}</Button>} allow={<Button onPress={stop} busy={busy}>{t("act.stop")}</Button>} />
    </Dialog>
  );
}
