import { useState } from "preact/hooks";
import { CheckRow, Details } from "../components/Choice";
import { Notice } from "../components/Notice";
import { client } from "../shell/api";
import { date } from "../shell/format";
import { t } from "../shell/i18n";
import { groups, kindAbout, kindName, type Kind } from "../shell/kinds";

interface Props {
  holdings: ReadonlyMap<string, number>;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** The kinds of data, by group, each with how much there is and a look at the newest record. */
export function KindChoice({ holdings, chosen, onChoose }: Props) {
  const toggle = (names: string[], ticked: boolean) => {
    const next = new Set(chosen);
    for (const name of names) if (ticked) next.add(name);
    else next.delete(name);
    onChoose(next);
  };
  const there = groups().map(([group, kinds]) => [group, kinds.filter((k) => holdings.get(k.field))] as const);
  const empty = [...groups()].flatMap(([, kinds]) => kinds).filter((k) => !holdings.get(k.field));
  return (
    <div class="kind-choice">
      {there
        .filter(([, kinds]) => kinds.length > 0)
        .map(([group, kinds]) => (
          <section class="group" key={group}>
            <h3>{t(`group.${group}` as "group.ACTIVITY")}</h3>
            <div class="rows">
              {kinds.length > 1 && (
                <CheckRow
                  class="all"
                  title={t("download.group", { group: t(`group.${group}` as "group.ACTIVITY"), count: kinds.length })}
                  ticked={kinds.every((k) => chosen.has(k.field))}
                  onTick={(ticked) => toggle(kinds.map((k) => k.field), ticked)}
                />
              )}
              {kinds.map((kind) => (
                <CheckRow
                  key={kind.field}
                  title={kindName(kind.field)}
                  count={t("records", { count: holdings.get(kind.field) ?? 0 })}
                  ticked={chosen.has(kind.field)}
                  onTick={(ticked) => toggle([kind.field], ticked)}
                >
                  <p>{kindAbout(kind.field)}</p>
                  <Preview kind={kind} />
                </CheckRow>
              ))}
            </div>
          </section>
        ))}
      {empty.length > 0 && (
        <Details summary={t("download.empty", { count: empty.length })}>
          <p class="small mute">{empty.map((k) => kindName(k.field)).join(" · ")}</p>
        </Details>
      )}
    </div>
  );
}

type Record = { [field: string]: unknown };

/** The newest record, asked for when somebody wants to see it. */
function Preview({ kind }: { kind: Kind }) {
  const [record, setRecord] = useState<Record | null | "failed">();
  const show = async (open: boolean) => {
    if (!open || record !== undefined) return;
    setRecord((await newest(kind).catch(() => "failed" as const)) ?? null);
  };
  return (
    <details onToggle={(e) => void show(e.currentTarget.open)}>
      <summary>{t("download.preview")}</summary>
      {record === undefined && <p class="mute">{t("loading")}</p>}
      {record === "failed" && <Notice kind="stop">{t("download.preview.failed")}</Notice>}
      {record && record !== "failed" && (
        <dl class="preview">
          {Object.entries(record)
            .filter(([name, value]) => name !== "__typename" && value !== null)
            .map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{shown(name, value)}</dd>
              </div>
            ))}
        </dl>
      )}
    </details>
  );
}

async function newest(kind: Kind): Promise<Record | undefined> {
  const { docs } = await import("../docs/data");
  const fields = docs.categories
    .find((c) => c.field === kind.field)!
    .fields.filter((f) => !f.object)
    .map((f) => f.name)
    .join(" ");
  const text = kind.single ? `query Preview { me { ${kind.field} { ${fields} } } }` : `query Preview { me { ${kind.field}(first: 1) { nodes { ${fields} } } } }`;
  const { data, error } = await client.query<{ me: { [field: string]: Record & { nodes?: Record[] } } }>(text, {}, { requestPolicy: "network-only" }).toPromise();
  if (!data) throw error;
  const found = data.me[kind.field];
  return kind.single ? found : found?.nodes?.[0];
}

function shown(name: string, value: unknown): string {
  if (name === "createdAt") return date(String(value));
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 200 ? text.slice(0, 199) + "…" : text;
}
