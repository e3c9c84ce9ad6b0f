import { cell } from "../person/export";
import type { Count, Figures } from "./model";

/** The report as one table (RFC 4180): a line for each figure, so that sheets and analysts' tools can pivot it. */
export function csv(f: Figures, suppressed: string): string {
  const lines: string[][] = [["month", "figure", "day", "category", "app_id", "app", "reason", "value"]];
  const month = f.month.slice(0, 7);
  const add = (figure: string, value: Count, of: { day?: string; category?: string; appId?: string; app?: string; reason?: string } = {}) =>
    lines.push([month, figure, of.day ?? "", of.category ?? "", of.appId ?? "", of.app ?? "", of.reason ?? "", value === null ? suppressed : String(value)]);
  for (const figure of ["asked", "given", "refused", "ended"] as const) add(figure, f[figure]);
  for (const { reason, count } of f.reasons) add("ended", count, { reason });
  for (const { day, ...d } of f.days) {
    for (const figure of ["asked", "given", "refused", "ended", "requests", "errors"] as const) add(figure, d[figure], { day });
    if (d.firstByte.p50 !== null) add("first_byte_ms_p50", d.firstByte.p50, { day });
    if (d.firstByte.p95 !== null) add("first_byte_ms_p95", d.firstByte.p95, { day });
  }
  for (const t of f.transfers) {
    add("transfers", t.transfers, t);
    add("records", t.records, t);
  }
  return lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

// "<10" is no formula; names of apps may be.
function quoted(text: string): string {
  return cell(text);
}
