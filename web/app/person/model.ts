/** What the pages of a person draw. The operations give it in these shapes. */

export interface AppView {
  id: string;
  name: string;
  /** Who is behind it, as the register says. */
  company?: string | null;
}

/** A kind of data with fields of it. */
export interface Part {
  /** The type or the field on User. */
  category: string;
  fields: readonly string[];
  records?: number;
}

export interface GrantView {
  id: string;
  app: AppView;
  status: string;
  /** Why it is paused or over, in a word. */
  reason?: string | null;
  /** One copy, rather than reading on. */
  once: boolean;
  parts: readonly Part[];
  /** The period of the data; open where there is none. */
  from?: string | null;
  until?: string | null;
  created: string;
  expires?: string | null;
  ended?: string | null;
  lastRead?: string | null;
}

export interface EntryView {
  id: string;
  at: string;
  kind: string;
  app?: AppView | null;
  actor?: string | null;
  reason?: string | null;
  reads: readonly Part[];
  bytes: number;
  /** Where it stands in the chain, from 1. */
  number: number;
}

const DAY = 86_400_000;
const SOON = 14 * DAY;

export type State = "active" | "ends" | "paused" | "ended" | "waiting";

/** Where a grant stands, as a person is told. */
export function stateOf(grant: GrantView, now: Date): State {
  switch (grant.status.toLowerCase()) {
    case "superseded":
    case "expired":
    case "revoked":
      return "ended";
    case "suspended":
    case "paused":
      return "paused";
    case "pending":
      return "waiting";
  }
  if (!grant.expires) return "active";
  const left = Date.parse(grant.expires) - now.getTime();
  if (left <= 0) return "ended";
  return left < SOON && left < (Date.parse(grant.expires) - Date.parse(grant.created)) / 2 ? "ends" : "active";
}

interface WireGrant extends Omit<GrantView, "app" | "once" | "parts" | "from" | "until" | "created" | "expires" | "ended" | "lastRead"> {
  app: { id: string; name: string; organisation?: string | null };
  mode: string;
  items: readonly { category: { name: string }; guardedFields: readonly string[] }[];
  dataFrom?: string | null;
  dataUntil?: string | null;
  createdAt: string;
  expiresAt?: string | null;
  endedAt?: string | null;
  lastReadAt?: string | null;
}

/** A grant as the API has it, as the pages draw it. */
export function grantView(g: WireGrant): GrantView {
  return {
    id: g.id,
    app: { id: g.app.id, name: g.app.name, company: g.app.organisation },
    status: g.status,
    reason: g.reason,
    once: g.mode === "ONE_TIME",
    parts: g.items.map((i) => ({ category: i.category.name, fields: i.guardedFields })),
    from: g.dataFrom,
    until: g.dataUntil,
    created: g.createdAt,
    expires: g.expiresAt,
    ended: g.endedAt,
    lastRead: g.lastReadAt,
  };
}

interface WireEntry extends Omit<EntryView, "app" | "reads"> {
  app?: { id: string; name: string } | null;
  reads: readonly { category?: { name: string } | null; fields: readonly string[]; records: number }[];
}

/** An entry of the ledger as the API has it, as the pages draw it. */
export function entryView(e: WireEntry): EntryView {
  const reads = e.reads.map((r) => ({ category: r.category?.name ?? "?", fields: r.fields, records: r.records }));
  return { ...e, reads };
}
