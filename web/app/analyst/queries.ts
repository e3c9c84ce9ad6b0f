/** The query of each figure, as the explorer opens it: what the page shows can be asked again, and changed. */
export type Part = "all" | "ended" | "days" | "latency" | "errors" | "transfers";

const FIELDS: Record<Exclude<Part, "all">, string> = {
  ended: "endedBy {\n      name\n      count\n    }",
  days: "days {\n      day\n      asked\n      given\n      refused\n      ended\n    }",
  latency: "days {\n      day\n      firstByteP50\n      firstByteP95\n    }",
  errors: "days {\n      day\n      requests\n      errors\n    }",
  transfers: "transfers {\n      category\n      app\n      appName\n      transfers\n      records\n    }",
};

const TOTALS = "asked\n    given\n    refused\n    ended";

export function queryOf(part: Part, month: string): string {
  const body = part === "all" ? [TOTALS, FIELDS.ended, FIELDS.days, FIELDS.transfers].join("\n    ") : FIELDS[part];
  return `query Figures {\n  report(month: "${month}") {\n    ${body}\n  }\n}\n`;
}

/** The explorer, with the login of who is here instead of a token. */
export function explorerLink(part: Part, month: string): string {
  return `/graphiql/#login&query=${encodeURIComponent(queryOf(part, month))}`;
}
