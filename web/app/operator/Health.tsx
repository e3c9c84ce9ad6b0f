import { StatusTag } from "../components/StatusTag";
import { useData } from "../shell/api";
import { bytes, clock, moment, number } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { OperatorFrame } from "./OperatorFrame";
import { OpHealth, type OpHealthQuery } from "./operations_gen";

const EVERY = 10_000;

type Wire = NonNullable<OpHealthQuery["operator"]>["health"];

interface Part {
  ok: boolean;
  name: string;
  /** What it means where it is not well, or how it works where it is. */
  about: string;
  value?: string;
}

/** How the gateway is, in words first; asked again every ten seconds. */
export function Health() {
  const state = useData(OpHealth, {}, { every: EVERY });
  const health = state.data?.operator?.health;
  const parts = health ? partsOf(health) : [];
  const bad = parts.filter((p) => !p.ok);
  return (
    <OperatorFrame>
      <Page title={titleOf(health, bad)} lead={health && t("op.health.at", { time: clock(new Date()) })}>
        <Loaded from={state} trouble={t("op.health.trouble")} bars={5}>
          {() => (
            <ul class="card health">
              {[...bad, ...parts.filter((p) => p.ok)].map((part) => (
                <li key={part.name}>
                  <StatusTag status={part.ok ? "active" : "failed"}>{t(part.ok ? "op.health.ok" : "op.health.bad")}</StatusTag>
                  <div>
                    <h2>{part.name}</h2>
                    <p class="small mute">{part.about}</p>
                  </div>
                  {part.value && <span class="health-value">{part.value}</span>}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Page>
    </OperatorFrame>
  );
}

/** One trouble is said whole; of several, how many. */
function titleOf(health: Wire | undefined, bad: Part[]): string {
  if (!health) return t("op.nav.health");
  if (bad.length === 0) return t("op.health.well");
  return bad.length === 1 ? bad[0]!.about : t("op.health.not", { count: bad.length });
}

function partsOf(h: Wire): Part[] {
  const follows = h.statusFeedAgeSeconds >= 0;
  const age = number(Math.round(h.statusFeedAgeSeconds * 10) / 10);
  const feed = h.grantsInMemory ? t("op.health.feed.ok") : follows ? t("op.health.feed.bad", { age }) : t("op.health.feed.none");
  return [
    { ok: h.peopleAnswer, name: t("op.health.people"), about: t(h.peopleAnswer ? "op.health.people.ok" : "op.health.people.bad") },
    { ok: h.controlAnswers, name: t("op.health.control"), about: t(h.controlAnswers ? "op.health.control.ok" : "op.health.control.bad") },
    { ok: h.grantsInMemory, name: t("op.health.feed"), about: feed, value: follows ? t("op.health.seconds", { age }) : undefined },
    { ok: h.budgetsShared, name: t("op.health.budgets"), about: t(h.budgetsShared ? "op.health.budgets.ok" : "op.health.budgets.bad") },
    {
      ok: true,
      name: t("op.health.ledger"),
      about: h.lastCheckpointAt ? t("op.health.ledger.signed", { moment: moment(h.lastCheckpointAt) }) : t("op.health.ledger.unsigned"),
      value: t("op.health.ledger.waiting", { size: bytes(h.ledgerWaitingBytes) }),
    },
  ];
}
