import type { Figures } from "./model";
import type { ReportPageQuery } from "./operations_gen";

type Wire = NonNullable<ReportPageQuery["report"]>;

const count = (figure: { count?: number | null }) => figure.count ?? null;
const latency = (l: Wire["firstByte"]) => ({ count: l.count, p50: l.p50 ?? null, p95: l.p95 ?? null });

/** The report as the page draws it. */
export function figuresOf(r: Wire, month: string): Figures {
  return {
    month,
    asked: count(r.asked),
    given: count(r.given),
    refused: count(r.refused),
    left: count(r.left),
    reasons: r.ended.map(({ reason, figure }) => ({ reason, count: count(figure) })),
    days: r.byDay.map((d) => ({ day: d.day, asked: count(d.asked), given: count(d.given), refused: count(d.refused), ended: count(d.ended), requests: d.requests, errors: d.errors })),
    apps: r.byApp.map((a) => ({ appId: a.app, app: a.name, asked: count(a.asked), given: count(a.given), refused: count(a.refused), ended: count(a.ended) })),
    transfers: r.transfers.map((x) => ({ category: x.category, appId: x.app, app: x.appName, reads: count(x.reads), records: count(x.records) })),
    firstByte: latency(r.firstByte),
    archiveReady: latency(r.archiveReady),
    requests: r.requests,
    errors: [...r.errors],
  };
}
