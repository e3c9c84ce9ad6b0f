import { useMemo, useState } from "preact/hooks";
import { CheckRow, ExtraRow } from "../components/Choice";
import { Field } from "../components/Field";
import { Notice } from "../components/Notice";
import { t, type Key } from "../shell/i18n";
import { groups, guardedText, kindAbout, kindName, kinds, type Kind } from "../shell/kinds";

interface Props {
  scopes: ReadonlySet<string>;
  purposes: Readonly<Record<string, string>>;
  onChange: (scopes: ReadonlySet<string>, purposes: Record<string, string>) => void;
}

/** Which scopes an app asks for, and why: people read the reason beside each kind. */
export function ScopePicker({ scopes, purposes, onChange }: Props) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => kinds.filter((k) => matches(k, search)), [search]);
  const toggle = (scope: string, ticked: boolean, with_: string[] = []) => {
    const next = new Set(scopes);
    if (ticked) next.add(scope);
    else for (const s of [scope, ...with_]) next.delete(s);
    onChange(next, { ...purposes });
  };
  return (
    <div class="picker">
      <h2 class="hidden">{t("tab.scopes")}</h2>
      <Field label={t("scopes.search")} type="search" value={search} onInput={setSearch} />
      {found.length === 0 && <p class="mute">{t("scopes.none")}</p>}
      {groups(found).map(([group, list]) => (
        <section class="group" key={group}>
          <h3>{t(`group.${group}` as Key)}</h3>
          <div class="rows">
            {list.map((kind) => (
              <PickRow key={kind.scope} kind={kind} scopes={scopes} why={purposes[kind.scope] ?? ""} toggle={toggle} onWhy={(text) => onChange(scopes, { ...purposes, [kind.scope]: text })} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function matches(kind: Kind, search: string): boolean {
  const word = search.trim().toLowerCase();
  return !word || `${kind.scope} ${kindName(kind.field)} ${kindAbout(kind.field)}`.toLowerCase().includes(word);
}

interface RowProps {
  kind: Kind;
  scopes: ReadonlySet<string>;
  why: string;
  toggle: (scope: string, ticked: boolean, with_?: string[]) => void;
  onWhy: (text: string) => void;
}

function PickRow({ kind, scopes, why, toggle, onWhy }: RowProps) {
  const ticked = scopes.has(kind.scope);
  return (
    <CheckRow title={kind.scope} count={kindName(kind.field)} ticked={ticked} onTick={(on) => toggle(kind.scope, on, kind.guarded.map((g) => g.scope))}>
      {!ticked && <p class="mute">{kindAbout(kind.field)}</p>}
      {ticked && (
        <>
          <Field label={t("scopes.why")} hint={t("scopes.why.hint", { kind: kindName(kind.field) })} value={why} onInput={onWhy} max={120} />
          {kind.guarded.map((g) => (
            <label class="tick" key={g.scope}>
              <input type="checkbox" checked={scopes.has(g.scope)} onChange={(e) => toggle(g.scope, e.currentTarget.checked)} />
              <span>
                <code>{g.scope}</code> <span class="mute">{guardedText(kind, g.field).what}</span>
              </span>
            </label>
          ))}
        </>
      )}
    </CheckRow>
  );
}

/** What the person reads: the rows of the consent page, with nothing to tick. */
export function ConsentPreview({ app, scopes, purposes }: { app: string; scopes: ReadonlySet<string>; purposes: Readonly<Record<string, string>> }) {
  const asked = kinds.filter((k) => scopes.has(k.scope));
  return (
    <section class="consent-preview" aria-label={t("scopes.preview")}>
      <h2>{t("scopes.preview")}</h2>
      <p class="small mute">{t("scopes.preview.lead", { app })}</p>
      {asked.length === 0 && <p class="mute after">{t("scopes.preview.none")}</p>}
      {groups(asked).map(([group, list]) => (
        <section class="group" key={group}>
          <h3>{t(`group.${group}` as Key)}</h3>
          <div class="rows">
            {list.map((kind) => (
              <CheckRow key={kind.scope} title={kindName(kind.field)} ticked={false} onTick={() => {}}>
                <p>{kindAbout(kind.field)}</p>
                {kind.otherPeople && <Notice kind="others">{t("scopes.preview.others")}</Notice>}
                {purposes[kind.scope] ? (
                  <p>
                    <span class="mute">{t("scopes.preview.why")}</span> <q>{purposes[kind.scope]}</q>
                  </p>
                ) : (
                  <p class="wrong-text">{t("scopes.preview.noWhy", { kind: kindName(kind.field) })}</p>
                )}
                {kind.guarded
                  .filter((g) => scopes.has(g.scope))
                  .map((g) => {
                    const { what, risk } = guardedText(kind, g.field);
                    return (
                      <ExtraRow key={g.scope} title={t("scopes.preview.also", { field: what })} ticked={false} onTick={() => {}}>
                        {risk}
                      </ExtraRow>
                    );
                  })}
              </CheckRow>
            ))}
          </div>
        </section>
      ))}
    </section>
  );
}

