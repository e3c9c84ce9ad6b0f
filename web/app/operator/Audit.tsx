import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { Empty, Notice } from "../components/Notice";
import { useData } from "../shell/api";
import { number } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { OperatorFrame } from "./OperatorFrame";
import { OpVerify, type OpVerifyQuery } from "./operations_gen";

type Check = NonNullable<NonNullable<OpVerifyQuery["operator"]>["verifyLedger"]>;

/** Whether a person's ledger still is what was written: every entry and signature is looked at again. */
export function Audit() {
  const { query, route } = useLocation();
  const name = query.name ?? "";
  const [typed, setTyped] = useState(name);
  const state = useData(OpVerify, { person: name }, { pause: !name });
  const check = name ? state.data?.operator?.verifyLedger : undefined;
  return (
    <OperatorFrame>
      <Page title={titleOf(name, check)} lead={t("op.audit.lead")}>
        <form
          class="filters find"
          role="search"
          onSubmit={(e) => {
            e.preventDefault();
            if (typed.trim() === name) state.again();
            else route(`/operator/audit${typed.trim() ? "?" + new URLSearchParams({ name: typed.trim() }) : ""}`);
          }}
        >
          <Field label={t("op.audit.whose")} type="search" value={typed} onInput={setTyped} />
          <Button submit>{t("op.audit.verify")}</Button>
        </form>
        {name ? (
          <Loaded from={state} trouble={t("op.audit.failed")} bars={2}>
            {() => (check ? <Found check={check} /> : <div class="after"><Empty>{t("op.people.none", { name })}</Empty></div>)}
          </Loaded>
        ) : (
          <How />
        )}
      </Page>
    </OperatorFrame>
  );
}

function titleOf(name: string, check?: Check | null): string {
  if (!check) return t("op.audit.title");
  return check.sound ? t("op.audit.sound", { name }) : t("op.audit.broken", { name, count: check.findings.length });
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

function Found({ check }: { check: Check }) {
  return (
    <div class="grid">
      <section class="card cell w4">
        <h2>{t("op.audit.checked")}</h2>
        <dl class="figures">
          <dt>{t("op.audit.entries")}</dt>
          <dd>{number(check.entries)}</dd>
          <dt>{t("op.audit.signed")}</dt>
          <dd>{number(check.signed)}</dd>
        </dl>
      </section>
      {check.findings.length === 0 ? (
        <div class="w8">
          <Notice kind="ok">{t("op.audit.sound.about")}</Notice>
        </div>
      ) : (
        <section class="card cell w8">
          <h2>{t("op.audit.findings")}</h2>
          <ul class="findings">
            {check.findings.map((finding) => (
              <li key={finding}>
                <code>{finding}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
