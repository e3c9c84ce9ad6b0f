/** What the report draws. A count of null is a small one, which is not told: the API suppresses it. */
export type Count = number | null;

export interface Day {
  day: string;
  asked: Count;
  given: Count;
  refused: Count;
  ended: Count;
  requests: Count;
  errors: Count;
  /** Milliseconds to the first byte: the median, and what 95 of 100 requests keep. */
  firstByte: { p50: Count; p95: Count };
}

export interface Transfer {
  /** A kind's field on User; empty is all of an app's. */
  category: string;
  appId: string;
  app: string;
  transfers: Count;
  records: Count;
}

export interface Figures {
  /** The first day of the month, such as 2026-10-01. */
  month: string;
  asked: Count;
  given: Count;
  refused: Count;
  ended: Count;
  reasons: { reason: string; count: Count }[];
  days: Day[];
  transfers: Transfer[];
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

/** A month as an address has it: 2026-10. Anything else is the month now. */
export function monthOf(text: string | undefined, now: Date): string {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? "");
  return `${found ? found[0] : now.toISOString().slice(0, 7)}-01`;
}
