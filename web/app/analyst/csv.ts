import { cell } from "../person/export";
import type { Count, Figures } from "./model";

interface Of {
  day?: string;
  category?: string;
  appId?: string;
  app?: string;
  reason?: string;
}

/** The report as one table (RFC 4180): a line for each figure, so that sheets and analysts' tools can pivot it. */
export function csv(f: Figures, suppressed: string): string {
  const lines: string[][] = [["month", "figure", "day", "category", "app_id", "app", "reason", "value"]];
  const month = f.month.slice(0, 7);
  const add = (figure: string, value: Count, of: Of = {}) =>
    lines.push([month, figure, of.day ?? "", of.category ?? "", of.appId ?? "", of.app ?? "", of.reason ?? "", value === null ? suppressed : String(value)]);
  for (const figure of ["asked", "given", "refused", "left"] as const) add(figure, f[figure]);
  for (const { reason, count } of f.reasons) add("ended", count, { reason });
  for (const d of f.days) for (const figure of ["asked", "given", "refused", "ended", "requests", "errors"] as const) add(figure, d[figure], { day: d.day });
  for (const a of f.apps) for (const figure of ["asked", "given", "refused", "ended"] as const) add(figure, a[figure], { appId: a.appId, app: a.app });
  for (const t of f.transfers) for (const figure of ["reads", "records"] as const) add(figure, t[figure], { category: t.category, appId: t.appId, app: t.app });
  for (const [figure, l] of [["first_byte_ms", f.firstByte], ["archive_ready_ms", f.archiveReady]] as const)
    for (const step of ["p50", "p95"] as const) if (l[step] !== null) add(`${figure}_${step}`, l[step]);
  add("requests", f.requests);
  for (const e of f.errors) add("errors", e.count, { reason: e.code });
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}
