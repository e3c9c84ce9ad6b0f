import type { Diff, Sheet } from "./diff";
import { fieldOfScope, kindOfScope } from "./model";

/** What a reviewer confirms, each for itself. The portal only says what it sees; it ticks nothing. */
export const POINTS = ["who", "purpose", "least", "others", "privacy", "redirects"] as const;
export type Point = (typeof POINTS)[number];

/** What the portal sees at a point: a fact, or something to doubt. The words are messages of their own. */
export interface Remark {
  say: string;
  values: Record<string, string | number>;
  doubt?: boolean;
}

const SHORTEST_PURPOSE = 20;
const EMPTY_WORDS = /\b(better|best|improve|enhance|personali[sz]e|besser|verbesser\w*|améliorer)\b.*\b(experience|service|product|erlebnis|dienst|expérience)\b/i;

export function remarks(diff: Diff, sheet: Sheet): Partial<Record<Point, Remark>> {
  return {
    who: sheet.organisation ? undefined : { say: "op.found.noOrganisation", values: {}, doubt: true },
    purpose: purposes(diff),
    least: least(sheet),
    others: others(sheet),
    privacy: sheet.privacy ? { say: "op.found.privacy", values: { host: host(sheet.privacy), retention: sheet.retention || "–" } } : { say: "op.found.noPrivacy", values: {}, doubt: true },
    redirects: { say: "op.found.redirects", values: { count: new Set(sheet.redirectUris.map(host)).size, hosts: [...new Set(sheet.redirectUris.map(host))].join(", ") }, doubt: sheet.redirectUris.length === 0 },
  };
}

function purposes({ scopes }: Diff): Remark | undefined {
  const asked = scopes.filter((row) => row.change !== "removed" && !fieldOfScope(row.scope));
  const without = asked.filter((row) => !row.now);
  if (without.length) return { say: "op.found.noPurpose", values: { count: without.length, scopes: names(without) }, doubt: true };
  const vague = asked.filter((row) => row.now.length < SHORTEST_PURPOSE || EMPTY_WORDS.test(row.now));
  if (vague.length) return { say: "op.found.vague", values: { count: vague.length, scopes: names(vague) }, doubt: true };
  return undefined;
}

function names(rows: { scope: string }[]): string {
  return rows.map((row) => row.scope).join(", ");
}

function least({ requestedScopes }: Sheet): Remark {
  const fields = requestedScopes.filter((scope) => fieldOfScope(scope)).length;
  return { say: "op.found.least", values: { kinds: requestedScopes.length - fields, fields } };
}

function others({ requestedScopes }: Sheet): Remark {
  const found = requestedScopes.filter((scope) => kindOfScope(scope)?.otherPeople);
  return { say: "op.found.others", values: { count: found.length, scopes: found.join(", ") } };
}

/** The host of an address, or the address where it has none. */
function host(address: string): string {
  try {
    return new URL(address).host || address;
  } catch {
    return address;
  }
}
