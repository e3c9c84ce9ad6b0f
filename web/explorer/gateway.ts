/** Speaks GraphQL over HTTP with the gateway this page came from. */
import { LOGIN } from "./session";

export interface Request {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}

export interface Problem {
  message: string;
  extensions?: { code?: string };
}

/** `extensions.cost` of an answer; a gateway may leave out any of them. */
export interface Cost {
  requestedCost?: number;
  remaining?: number;
  limit?: number;
}

export interface Body {
  data?: Record<string, unknown> | null;
  errors?: Problem[];
  extensions?: { cost?: Cost };
}

export interface Answer {
  status: number;
  milliseconds: number;
  body: Body;
}

/** Sends one operation. Refusals come back as answers, as they are GraphQL too; only a broken conversation throws. */
export async function ask(token: string, request: Request, signal?: AbortSignal): Promise<Answer> {
  const began = performance.now();
  const response = await send(token, request, signal);
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - began);
  return { status: response.status, milliseconds, body: parse(text, response) };
}

async function send(token: string, request: Request, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    Accept: "application/graphql-response+json, application/json",
  };
  if (token && token !== LOGIN) headers.Authorization = `Bearer ${token}`;
  try {
    return await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      credentials: token === LOGIN ? "same-origin" : "omit",
      signal,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Error("The gateway does not answer. Nothing was read. Check that it runs, then try again.", { cause });
  }
}

function parse(text: string, response: Response): Body {
  try {
    return JSON.parse(text) as Body;
  } catch (cause) {
    throw new Error(`The gateway answered ${response.status} without JSON.`, { cause });
  }
}
