import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Details } from "../components/Choice";
import { Notice, Trouble } from "../components/Notice";
import { ask, type Failure } from "../shell/api";
import { date, moment, number } from "../shell/format";
import { t } from "../shell/i18n";
import { platform } from "../shell/platform";
import { save } from "./export";
import { VerifyLedger, type VerifyLedgerQuery } from "./operations_gen";

type Check = NonNullable<VerifyLedgerQuery["account"]>["verifyLedger"];

/** Lets the person look whether their entries are what was written. The gateway looks; its answer says how far. */
export function Seal() {
  const [busy, setBusy] = useState(false);
  const [check, setCheck] = useState<Check>();
  const [failure, setFailure] = useState<Failure>();
  const run = async () => {
    setBusy(true);
    const result = await ask(VerifyLedger, {});
    setCheck(result.data?.account?.verifyLedger ?? undefined);
    setFailure(result.failure);
    setBusy(false);
  };
  return (
    <section class="seal">
      <p class="small mute">{t("seal.about", { platform })}</p>
      <Button small busy={busy} onPress={run}>
        {t("seal.check")}
      </Button>
      {failure && <Trouble say={t("seal.failed")} failure={failure} alert />}
      {check && <Found check={check} />}
    </section>
  );
}

function Found({ check }: { check: Check }) {
  const at = moment(check.at);
  if (!check.sound)
    return (
      <Notice kind="stop" alert>
        <p>{t("seal.broken", { moment: at, count: check.findings.length, platform })}</p>
        <ul class="points">
          {check.findings.map((f) => (
            <li key={`${f.number} ${f.fault}`}>{t(`seal.fault.${f.fault}`, { number: number(f.number) })}</li>
          ))}
        </ul>
      </Notice>
    );
  return (
    <Notice kind={check.complete ? "ok" : "wait"}>
      <p>{said(check, at)}</p>
      {check.entries > 0 && <Signed check={check} />}
    </Notice>
  );
}

function said({ complete, entries, checked, since }: Check, at: string): string {
  if (!complete) return t("seal.part", { moment: at, checked: number(checked), entries: number(entries), platform });
  return since ? t("seal.sound", { moment: at, count: entries, date: date(since) }) : t("seal.none", { moment: at });
}

function Signed({ check: { seal, entries } }: { check: Check }) {
  if (!seal) return <p class="small">{t("seal.unsigned")}</p>;
  const values = { number: number(seal.number), moment: moment(seal.at) };
  return (
    <>
      <p class="small">{t(seal.number === entries ? "seal.signed.all" : "seal.signed", values)}</p>
      <Details summary={t("seal.itself")}>
        <p class="small">{t("seal.keep", values)}</p>
        <dl class="facts small">
          <dt>{t("seal.digest")}</dt>
          <dd>
            <code>{seal.digest}</code>
          </dd>
          <dt>{t("seal.key")}</dt>
          <dd>
            <a href="/.well-known/ledger-keys.json">
              <code>{seal.key}</code>
            </a>
          </dd>
        </dl>
        <Button small onPress={() => save(`ledger-seal-${seal.number}.jws`, seal.jws, "application/jose")}>
          {t("seal.save")}
        </Button>
      </Details>
    </>
  );
}
