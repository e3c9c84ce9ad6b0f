/** What a version changes, as rows for a reviewer. No words and no markup: only what is told apart. */

export interface Sheet {
  name: string;
  organisation?: string | null;
  purpose?: string | null;
  purposes: readonly { category: string; text: string }[];
  privacy?: string | null;
  retention?: string | null;
  redirectUris: readonly string[];
  requestedScopes: readonly string[];
}

export type Change = "added" | "removed" | "changed" | "same";

/** The parts of a sheet that are one text each. */
export const FACTS = ["name", "organisation", "purpose", "privacy", "retention"] as const;
export type Fact = (typeof FACTS)[number];

export interface FactRow {
  fact: Fact;
  change: Change;
  now: string;
  before: string;
}

export interface ScopeRow {
  scope: string;
  change: Change;
  /** Why the app wants it, now and before; empty where it says nothing. */
  now: string;
  before: string;
}

export interface AddressRow {
  address: string;
  change: Change;
}

export interface Diff {
  facts: FactRow[];
  scopes: ScopeRow[];
  addresses: AddressRow[];
}

/** Compares what is asked with what is in force. Without the latter everything is new. A scope without a key has no purpose of its own. */
export function diff(now: Sheet, before: Sheet | undefined, purposeKey: (scope: string) => string | undefined): Diff {
  return {
    facts: FACTS.map((fact) => {
      const [a, b] = [now[fact] ?? "", before?.[fact] ?? ""];
      return { fact, now: a, before: b, change: changeOf(a, b, before === undefined) };
    }).filter((row) => row.now || row.before),
    scopes: union(now.requestedScopes, before?.requestedScopes ?? []).map((scope) => scopeRow(scope, now, before, purposeKey)),
    addresses: union(now.redirectUris, before?.redirectUris ?? []).map((address) => ({
      address,
      change: presence(now.redirectUris.includes(address), before?.redirectUris.includes(address) ?? false),
    })),
  };
}

function scopeRow(scope: string, now: Sheet, before: Sheet | undefined, purposeKey: (scope: string) => string | undefined): ScopeRow {
  const key = purposeKey(scope);
  const why = (sheet?: Sheet) => (sheet?.requestedScopes.includes(scope) ? (sheet.purposes.find((p) => p.category === key)?.text ?? "") : "");
  const [a, b] = [why(now), why(before)];
  const there = presence(now.requestedScopes.includes(scope), before?.requestedScopes.includes(scope) ?? false);
  return { scope, now: a, before: b, change: there === "same" && a !== b ? "changed" : there };
}

function changeOf(now: string, before: string, first: boolean): Change {
  if (first || (now && !before)) return now ? "added" : "same";
  if (!now && before) return "removed";
  return now === before ? "same" : "changed";
}

function presence(now: boolean, before: boolean): Change {
  if (now && before) return "same";
  return now ? "added" : "removed";
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

/** How many rows are not as they were. */
export function changes({ facts, scopes, addresses }: Diff): number {
  return [...facts, ...scopes, ...addresses].filter((row) => row.change !== "same").length;
}

/** Scopes that are asked for and were not before. */
export function newScopes(d: Diff): string[] {
  return d.scopes.filter((row) => row.change === "added").map((row) => row.scope);
}
