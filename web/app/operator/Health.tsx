import { StatusTag } from "../components/StatusTag";
import { useData } from "../shell/api";
import { clock, number } from "../shell/format";
import { t, type Key } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { OperatorFrame } from "./OperatorFrame";
import { OpHealth, type OpHealthQuery } from "./operations_gen";

const EVERY = 10_000;

type Part = NonNullable<OpHealthQuery["operator"]>["health"]["parts"][number];

/** How the gateway is, in words first; asked again every ten seconds. */
export function Health() {
  const state = useData(OpHealth, {}, { every: EVERY });
  const operator = state.data?.operator;
  const parts = operator?.health.parts ?? [];
  const bad = parts.filter((p) => !p.ok);
  return (
    <OperatorFrame name={operator?.name}>
      <Page title={!operator ? t("op.nav.health") : bad.length === 0 ? t("op.health.well") : t("op.health.not", { count: bad.length })} lead={operator && t("op.health.at", { time: clock(new Date()) })}>
        <Loaded from={state} trouble={t("op.health.trouble")} bars={5}>
          {() => (
            <ul class="card health">
              {[...bad, ...parts.filter((p) => p.ok)].map((part) => (
                <li key={part.name}>
                  <StatusTag status={part.ok ? "active" : "failed"}>{t(part.ok ? "op.health.ok" : "op.health.bad")}</StatusTag>
                  <div>
                    <h2>{t(`op.health.part.${part.name}` as Key)}</h2>
                    {part.note && <p class="small mute">{part.note}</p>}
                  </div>
                  {part.value != null && (
                    <span class="health-value">
                      {number(part.value)} {part.unit}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}
