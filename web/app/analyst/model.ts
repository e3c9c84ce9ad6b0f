/** What the report draws. A count of null is a small one, which is not told: the API suppresses it. */
export type Count = number | null;

export interface Day {
  day: string;
  asked: Count;
  given: Count;
  refused: Count;
  ended: Count;
  requests: number;
  errors: number;
}

export interface AppRow {
  appId: string;
  app: string;
  asked: Count;
  given: Count;
  refused: Count;
  ended: Count;
}

export interface Transfer {
  /** A kind's field on User. */
  category: string;
  appId: string;
  app: string;
  reads: Count;
  records: Count;
}

/** Milliseconds: half took no longer than p50, 95 of a hundred no longer than p95. */
export interface Latency {
  count: number;
  p50: number | null;
  p95: number | null;
}

export interface Figures {
  /** The first day of the month, such as 2026-10-01. */
  month: string;
  asked: Count;
  given: Count;
  refused: Count;
  left: Count;
  reasons: { reason: string; count: Count }[];
  days: Day[];
  apps: AppRow[];
  transfers: Transfer[];
  firstByte: Latency;
  archiveReady: Latency;
  requests: number;
  errors: { code: string; count: number; share: number }[];
}

/** The first days of the months from the newest back to the one in which counting began; 36 at most. */
export function months(since: string, now: Date): string[] {
  const out: string[] = [];
  let [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  while (out.length < 36) {
    const first = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
    out.push(first);
    if (first <= since.slice(0, 8) + "01") break;
    month--;
    if (month < 0) [year, month] = [year - 1, 11];
  }
  return out;
}

/** The first day of a month as an address has it: 2026-10. Anything else is the month now. */
export function monthOf(text: string | undefined, now: Date): string {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? "");
  return `${found ? found[0] : now.toISOString().slice(0, 7)}-01`;
}

/** The last day of the month that begins on a day. */
export function lastDay(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10);
}
