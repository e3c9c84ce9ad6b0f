import type { Operation } from "./operation";

// A page's first question is asked before the page is there: this module loads with the document, and needs nothing of the app.

interface Asked {
  operation: string;
  variables: string;
  answer: Promise<Response>;
}

let asked: Asked | undefined;

/** A path, what its page asks first, and with which variables, from the parts of the path. */
export type Question = readonly [path: RegExp, operation: Operation<unknown, any>, variables?: (parts: string[]) => object];

/** Asks what the page at this address is going to ask. Filters in the address are the page's business. */
export function askEarly(questions: readonly Question[]): void {
  if (location.search) return;
  for (const [path, { text }, variablesOf] of questions) {
    const parts = path.exec(location.pathname);
    if (!parts) continue;
    const operation = /^query (\w+)/.exec(text)![1]!;
    const variables = variablesOf?.(parts.slice(1)) ?? {};
    const answer = fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { accept: "application/graphql-response+json, application/json", "content-type": "application/json" },
      body: JSON.stringify({ operationName: operation, query: typed(text), variables }),
    });
    answer.catch(() => {}); // the page asks again, and says what is wrong
    asked = { operation, variables: JSON.stringify(variables), answer };
    return;
  }
}

/** The client asks for the type of every object, but for the root. */
function typed(text: string): string {
  const root = text.indexOf("{");
  return text.slice(0, root + 1) + text.slice(root + 1).replaceAll("{", "{__typename ");
}

/** The answer to a request that was made already, once. */
export function earlyAnswer(body: unknown): Promise<Response> | undefined {
  const early = asked;
  if (!early || typeof body !== "string") return undefined;
  asked = undefined;
  const { operationName, variables } = JSON.parse(body) as { operationName?: string; variables?: object };
  return operationName === early.operation && JSON.stringify(variables ?? {}) === early.variables ? early.answer : undefined;
}
