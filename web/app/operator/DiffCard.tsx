import { Users } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Details } from "../components/Choice";
import { t } from "../shell/i18n";
import { guardedText, kindAbout, kindName } from "../shell/kinds";
import { safeLink } from "../shell/link";
import { changes, type AddressRow, type Change, type Diff, type FactRow, type ScopeRow } from "./diff";
import { fieldOfScope, kindOfScope } from "./model";

interface Row {
  key: string;
  change: Change;
  what: ComponentChildren;
  now: ComponentChildren;
  before: ComponentChildren;
}

/** Asked now, and before: what is new first, what stays behind a line to open. */
export function DiffCard({ diff, first }: { diff: Diff; first: boolean }) {
  const rows = [...diff.scopes.map(scopeRow), ...diff.facts.map(factRow), ...diff.addresses.map(addressRow)];
  const changed = rows.filter((row) => row.change !== "same");
  const same = rows.filter((row) => row.change === "same");
  return (
    <section class={`card diff${first ? " first" : ""}`} aria-labelledby="diff-title">
      <div class="diff-head">
        <h2 id="diff-title">{first ? t("op.diff.first") : t("op.diff.title", { count: changes(diff) })}</h2>
        {!first && (
          <>
            <span aria-hidden="true">{t("op.diff.now")}</span>
            <span aria-hidden="true">{t("op.diff.before")}</span>
          </>
        )}
      </div>
      <ul class="diff-rows">
        {changed.map((row) => (
          <DiffRow key={row.key} row={row} first={first} />
        ))}
      </ul>
      {same.length > 0 && (
        <div class="diff-same">
          <Details summary={t("op.diff.same", { count: same.length })}>
            <ul class="diff-rows">
              {same.map((row) => (
                <DiffRow key={row.key} row={row} first />
              ))}
            </ul>
          </Details>
        </div>
      )}
    </section>
  );
}

function DiffRow({ row, first }: { row: Row; first: boolean }) {
  return (
    <li class={`diff-row ${row.change}`}>
      <div class="diff-what">
        {!first && row.change !== "same" && <span class="mark-word">{t(`op.diff.${row.change}`)}</span>}
        {row.what}
      </div>
      <div class="diff-now">
        {!first && <span class="diff-label">{t("op.diff.now")}</span>}
        {row.now}
      </div>
      {!first && (
        <div class="diff-was">
          <span class="diff-label">{t("op.diff.before")}</span>
          {row.before}
        </div>
      )}
    </li>
  );
}

const nothing = () => <span class="mute">{t("op.diff.nothing")}</span>;

/** What an app wrote: quoted, in whatever language it is. */
function Said({ children }: { children: string }) {
  return children ? (
    <q class="said" lang="">
      {children}
    </q>
  ) : (
    <span class="lacks">{t("op.diff.noWhy")}</span>
  );
}

function scopeRow({ scope, change, now, before }: ScopeRow): Row {
  const kind = kindOfScope(scope);
  const field = fieldOfScope(scope);
  const guarded = kind && field ? guardedText(kind, field) : undefined;
  return {
    key: scope,
    change,
    what: (
      <>
        <code class="scope">{scope}</code>
        <p class="small mute">{guarded ? [guarded.what, guarded.risk].filter(Boolean).join(". ") : kind ? (kindAbout(kind.type) || kindName(kind.type)) : ""}</p>
        {kind?.otherPeople && (
          <p class="about-others small">
            <Users class="icon" aria-hidden="true" />
            {t("op.diff.others")}
          </p>
        )}
      </>
    ),
    now: change === "removed" ? <span class="mute">{t("op.diff.notAsked")}</span> : field ? <span class="mute">{t("op.diff.withKind")}</span> : <Said>{now}</Said>,
    before: change === "added" ? <span class="mute">{t("op.diff.notAsked")}</span> : field ? <span class="mute">{t("op.diff.withKind")}</span> : <Said>{before}</Said>,
  };
}

function factRow({ fact, change, now, before }: FactRow): Row {
  const show = (text: string) => {
    if (!text) return nothing();
    if (fact === "privacy") return <Address>{text}</Address>;
    return fact === "purpose" ? <Said>{text}</Said> : <span lang="">{text}</span>;
  };
  return { key: fact, change, what: <h3>{t(`op.fact.${fact}`)}</h3>, now: show(now), before: show(before) };
}

function addressRow({ address, change }: AddressRow): Row {
  const there = <code>{address}</code>;
  return { key: address, change, what: <h3>{t("op.fact.redirect")}</h3>, now: change === "removed" ? nothing() : there, before: change === "added" ? nothing() : there };
}

function Address({ children }: { children: string }) {
  const href = safeLink(children);
  return href ? (
    <a href={href} rel="noreferrer noopener" target="_blank">
      {children}
    </a>
  ) : (
    <code>{children}</code>
  );
}
