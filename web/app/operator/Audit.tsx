import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Notice, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { useChange, useData } from "../shell/api";
import { bytes, clock, number } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { outcome, succeeded, type Outcome } from "./model";
import { OperatorFrame } from "./OperatorFrame";
import { OpName, Verify, type VerifyMutation } from "./operations_gen";

type Report = NonNullable<NonNullable<VerifyMutation["verifyLedger"]>["report"]>;

/** Whether the ledger still is what was written: every chain, signature and checkpoint is looked at again. */
export function Audit() {
  const state = useData(OpName, {});
  const [verify, busy] = useChange(Verify);
  const [report, setReport] = useState<{ is: Report; at: Date }>();
  const [result, setResult] = useState<Outcome>({ errors: [] });
  const run = async () => {
    const r = await verify({});
    const o = outcome(r, r.data?.verifyLedger);
    setResult(o);
    const is = r.data?.verifyLedger?.report;
    if (!succeeded(o) || !is) return;
    setReport({ is, at: new Date() });
    announce(titleOf(is));
  };
  return (
    <OperatorFrame name={state.data?.operator?.name}>
      <Page
        title={titleOf(report?.is)}
        lead={report ? t("op.audit.at", { time: clock(report.at) }) : t("op.audit.lead")}
        beside={
          <Button kind={report ? "plain" : "main"} busy={busy} onPress={run}>
            {t(report ? "op.audit.again" : "op.audit.verify")}
          </Button>
        }
      >
        {!succeeded(result) && <Trouble say={t("op.audit.failed")} failure={result.failure ?? result.errors[0]!} again={run} alert />}
        <Loaded from={state} trouble={t("op.audit.trouble")} bars={2}>
          {() => (report ? <Found report={report.is} /> : <How />)}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

function titleOf(report?: Report): string {
  if (!report) return t("op.audit.title");
  return report.sound ? t("op.audit.sound") : t("op.audit.broken", { count: report.findings.length });
}

function How() {
  return (
    <section class="card cell audit-how">
      <h2>{t("op.audit.how")}</h2>
      <ul class="points">
        <li>{t("op.audit.how.chain")}</li>
        <li>{t("op.audit.how.sign")}</li>
        <li>{t("op.audit.how.witness")}</li>
      </ul>
      <p class="small mute after-small">{t("op.audit.how.live")}</p>
    </section>
  );
}

function Found({ report }: { report: Report }) {
  return (
    <div class="grid">
      {report.findings.length > 0 && (
        <section class="card cell w8">
          <h2>{t("op.audit.findings")}</h2>
          <ul class="findings">
            {report.findings.map((finding) => (
              <li key={finding}>
                <code>{finding}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card cell w4">
        <h2>{t("op.audit.checked")}</h2>
        <dl class="figures">
          <dt>{t("op.audit.people")}</dt>
          <dd>{number(report.people)}</dd>
          <dt>{t("op.audit.entries")}</dt>
          <dd>{number(report.entries)}</dd>
          <dt>{t("op.audit.signed")}</dt>
          <dd>{number(report.signed)}</dd>
          <dt>{t("op.audit.checkpoints")}</dt>
          <dd>{number(report.checkpoints)}</dd>
          <dt>{t("op.audit.waiting")}</dt>
          <dd>{bytes(report.waitingBytes)}</dd>
        </dl>
      </section>
      {report.findings.length === 0 && (
        <div class="w8">
          <Notice kind="ok">{t("op.audit.sound.about")}</Notice>
        </div>
      )}
    </div>
  );
}
