/** The token lives in this tab only: sessionStorage is gone with the tab, and no address or history ever holds it. */
const KEY = "portway:token";

/** Stands for the login on this site instead of a token. Its cookie goes along by itself and is never seen by a script. */
export const LOGIN = "login";

/** What the portal hands over in the address: whether to use the login, and a query to start with. */
export function handedOver(hash = location.hash): { login: boolean; query?: string } {
  const given = new URLSearchParams(hash.slice(1));
  return { login: given.has(LOGIN), query: given.get("query") ?? undefined };
}

export function readToken(): string {
  if (handedOver().login) return LOGIN;
  return sessionStorage.getItem(KEY) ?? "";
}

export function keepToken(token: string): void {
  if (token && token !== LOGIN) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

/** What a token says about itself. Read for display only; the gateway alone decides what it is worth. */
export interface Claims {
  scopes: string[];
  ends?: Date;
}

/** The claims of a JWT, or null where the text is no JWT. */
export function readClaims(token: string): Claims | null {
  try {
    const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
    const { scope, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { scope?: unknown; exp?: unknown };
    return {
      scopes: typeof scope === "string" ? scope.split(" ").filter(Boolean) : [],
      ends: typeof exp === "number" ? new Date(exp * 1000) : undefined,
    };
  } catch {
    return null;
  }
}
