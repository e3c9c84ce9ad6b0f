import type { Figures } from "./model";
import type { ReportPageQuery } from "./operations_gen";

type Wire = NonNullable<ReportPageQuery["report"]>;

/** The report as the page draws it. */
export function figuresOf(r: Wire, month: string): Figures {
  return {
    month,
    asked: r.asked ?? null,
    given: r.given ?? null,
    refused: r.refused ?? null,
    ended: r.ended ?? null,
    reasons: r.endedBy.map(({ name, count }) => ({ reason: name, count: count ?? null })),
    days: r.days.map((d) => ({
      day: d.day,
      asked: d.asked ?? null,
      given: d.given ?? null,
      refused: d.refused ?? null,
      ended: d.ended ?? null,
      requests: d.requests ?? null,
      errors: d.errors ?? null,
      firstByte: { p50: d.firstByteP50 ?? null, p95: d.firstByteP95 ?? null },
    })),
    transfers: r.transfers.map((x) => ({ category: x.category ?? "", appId: x.app, app: x.appName, transfers: x.transfers ?? null, records: x.records ?? null })),
  };
}
