import { cacheExchange, Client, fetchExchange, useMutation, useQuery, type CombinedError } from "@urql/preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { earlyAnswer } from "./early";
import type { Operation } from "./operation";

/** Where people log in. It leads back to where they were. */
export function toLogin(): void {
  location.assign(`/login?return=${encodeURIComponent(location.pathname + location.search)}`);
}

/** The session is a cookie that scripts cannot read. Who has none is sent to log in; the page does not go on meanwhile. */
async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const ask = () => fetch(input, { ...init, credentials: "same-origin", redirect: "error" });
  const response = await (earlyAnswer(init?.body)?.catch(ask) ?? ask());
  if (response.status !== 401) return response;
  toLogin();
  return new Promise(() => {});
}

export const client = new Client({
  url: "/graphql",
  fetch: send,
  preferGetMethod: false,
  fetchOptions: { headers: { accept: "application/graphql-response+json, application/json" } },
  exchanges: [cacheExchange, fetchExchange],
});

/** What went wrong, in the terms of the API. */
export interface Failure {
  /** A code of docs/errors.md, such as RATE_LIMITED, or OFFLINE where there was no answer. */
  code: string;
  /** What the gateway says; empty where it said nothing. */
  message: string;
  requestId?: string;
}

export function failure(error: CombinedError): Failure {
  const first = error.graphQLErrors[0];
  if (!first) return { code: error.response?.status ? `HTTP_${error.response.status}` : "OFFLINE", message: "" };
  const { code, requestId } = first.extensions as { code?: string; requestId?: string };
  const header = (error.response as Response | undefined)?.headers?.get("x-request-id") ?? undefined;
  return { code: code ?? "INTERNAL", message: first.message, requestId: requestId ?? header };
}

export interface Loading<Data> {
  data?: Data;
  failure?: Failure;
  busy: boolean;
  /** Asks again, past the cache. */
  again: () => void;
}

/** Asks once per page. What is known already is shown while it is asked again. */
export function useData<Data, Variables extends object>(
  { text }: Operation<Data, Variables>,
  variables: Variables,
  options: { pause?: boolean; every?: number } = {},
): Loading<Data> {
  const [state, ask] = useQuery<Data, Variables & Record<string, unknown>>({
    query: text,
    variables: variables as Variables & Record<string, unknown>,
    pause: options.pause,
    requestPolicy: "cache-and-network",
  });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useEffect(() => {
    if (!options.every) return;
    const timer = setInterval(again, options.every);
    return () => clearInterval(timer);
  }, [options.every, again]);
  return {
    data: state.data,
    failure: state.error && !state.data ? failure(state.error) : undefined,
    busy: state.fetching,
    again,
  };
}

export interface Asked<Data> {
  data?: Data;
  failure?: Failure;
}

/** One question outside of a page's own, past the cache. */
export async function ask<Data, Variables extends object>({ text }: Operation<Data, Variables>, variables: Variables): Promise<Asked<Data>> {
  const result = await client.query<Data>(text, variables, { requestPolicy: "network-only" }).toPromise();
  return { data: result.data, failure: result.error && failure(result.error) };
}

/** A change. It resolves when the gateway has answered; `busy` is for the button. */
export function useChange<Data, Variables extends object>({ text }: Operation<Data, Variables>) {
  const [, run] = useMutation<Data, Variables & Record<string, unknown>>(text);
  const [busy, setBusy] = useState(false);
  const change = useCallback(
    async (variables: Variables): Promise<Asked<Data>> => {
      setBusy(true);
      try {
        const result = await run(variables as Variables & Record<string, unknown>);
        return { data: result.data, failure: result.error && failure(result.error) };
      } finally {
        setBusy(false);
      }
    },
    [run],
  );
  return [change, busy] as const;
}

/** What a form shows at its fields. */
export interface UserError {
  field?: readonly string[] | null;
  message: string;
  code: string;
}
