import { lastDay } from "./model";

/** The query of each figure, as the explorer opens it: what the page shows can be asked again, and changed. */
export type Part = "all" | "ended" | "days" | "latency" | "errors" | "transfers" | "apps";

const counted = (...names: string[]) => names.map((name) => `${name} { count suppressed }`).join("\n      ");

const FIELDS: Record<Exclude<Part, "all">, string> = {
  ended: `ended {\n      reason\n      ${counted("figure")}\n    }`,
  days: `byDay {\n      day\n      ${counted("asked", "given", "refused", "ended")}\n    }`,
  latency: "firstByte { count p50 p95 }\n    archiveReady { count p50 p95 }",
  errors: "requests\n    errors { code count share }",
  transfers: `transfers {\n      category\n      appName\n      ${counted("reads", "records")}\n    }`,
  apps: `byApp {\n      name\n      ${counted("asked", "given", "refused", "ended")}\n    }`,
};

export function queryOf(part: Part, month: string): string {
  const totals = ["asked", "given", "refused", "left"].map((name) => `${name} { count suppressed }`).join("\n    ");
  const body = part === "all" ? [totals, ...Object.values(FIELDS)].join("\n    ") : FIELDS[part];
  return `query Figures {\n  report(since: "${month}", until: "${lastDay(month)}") {\n    ${body}\n  }\n}\n`;
}

/** The explorer, with the login of who is here instead of a token. */
export function explorerLink(part: Part, month: string): string {
  return `/graphiql/#login&query=${encodeURIComponent(queryOf(part, month))}`;
}
