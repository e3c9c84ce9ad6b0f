import { ask, type Problem } from "./gateway";

export interface MissingScope {
  coordinate: string;
  anyOf: string[][];
}

export interface Explanation {
  cost: number;
  admitted: boolean;
  missingScopes: MissingScope[];
  budget: { limit: number; remaining: number; resetSeconds: number };
  costByPath: { path: string; cost: number }[];
}

export interface Operation {
  document: string;
  operationName: string | null;
  variables: string;
}

/** What came of asking; "absent" is a gateway whose schema has no Query.explain. */
export type Outcome =
  | { kind: "explained"; explanation: Explanation }
  | { kind: "refused"; problem: string }
  | { kind: "absent" };

const QUERY = `query Explain($document: String!, $operationName: String, $variables: String) {
  explain(document: $document, operationName: $operationName, variables: $variables) {
    cost
    admitted
    missingScopes { coordinate anyOf }
    budget { limit remaining resetSeconds }
    costByPath { path cost }
  }
}`;

/** Asks what an operation needs and costs. It is not executed, and, sent beside GraphiQL, enters none of its history. */
export async function explain(token: string, operation: Operation, signal: AbortSignal): Promise<Outcome> {
  const variables = { ...operation, variables: operation.variables.trim() || null };
  const { body } = await ask(token, { query: QUERY, variables, operationName: "Explain" }, signal);
  const explanation = body.data?.explain as Explanation | null | undefined;
  if (explanation) return { kind: "explained", explanation };
  return body.errors?.some(saysNoSuchField) ? { kind: "absent" } : { kind: "refused", problem: body.errors?.[0]?.message ?? "" };
}

function saysNoSuchField({ message }: Problem): boolean {
  return /cannot query field "explain"/i.test(message);
}
