import { useChange } from "../shell/api";
import { outcome, purposesInput, type Outcome, type Sheet } from "./model";
import { AddSecret, EndSecret, SandboxToken, SetKeys, SetRedirects, SubmitApp, UpdateApp, WithdrawApp } from "./operations_gen";

/** What can be done about an app. Each asks the page's question again when it is done. */
export function useActions(id: string, again: () => void) {
  const [update, updating] = useChange(UpdateApp);
  const [redirects, redirecting] = useChange(SetRedirects);
  const [submit, submitting] = useChange(SubmitApp);
  const [withdraw, withdrawing] = useChange(WithdrawApp);
  const [addSecret, adding] = useChange(AddSecret);
  const [endSecret, ending] = useChange(EndSecret);
  const [setKeys, keying] = useChange(SetKeys);
  const after = <O extends Outcome>(o: O): O => {
    again();
    return o;
  };
  return {
    busy: updating || redirecting || submitting || withdrawing || adding || ending || keying,
    save: async (sheet: Sheet) => {
      const { name, organisation, purpose, privacy, retention } = sheet;
      const app = { name, organisation, purpose, privacy, retention, requestedScopes: sheet.scopes, purposes: purposesInput(sheet) };
      const r = await update({ input: { id, app } });
      return after(outcome(r, r.data?.updateApp));
    },
    saveRedirects: async (sheet: Sheet) => {
      const r = await redirects({ id, redirectUris: sheet.redirects });
      return after(outcome(r, r.data?.setRedirects));
    },
    submit: async () => {
      const r = await submit({ id });
      return after(outcome(r, r.data?.submitApp));
    },
    withdraw: async () => {
      const r = await withdraw({ id });
      return after(outcome(r, r.data?.withdrawApp));
    },
    addSecret: async () => {
      const r = await addSecret({ input: { id, idempotencyKey: crypto.randomUUID() } });
      return after({ ...outcome(r, r.data?.addSecret), secret: r.data?.addSecret?.secret ?? undefined });
    },
    setKeys: async (jwks: string | null) => {
      const r = await setKeys({ id, jwks });
      return after(outcome(r, r.data?.setKeys));
    },
    endSecret: async (credential: string) => {
      const r = await endSecret({ id, credential });
      return after(outcome(r, r.data?.endSecret));
    },
  };
}

/** Where the explorer looks for a token: this tab only. */
const KEY = "portway:token";

/** A token for a synthetic person, for an hour. */
export function useSandboxToken() {
  const [create, busy] = useChange(SandboxToken);
  const get = async (id: string, person: string, scopes?: string[]) => {
    const r = await create({ input: { id, person, scopes } });
    const token = r.data?.createSandboxToken?.token ?? undefined;
    return { ...outcome(r, r.data?.createSandboxToken), token };
  };
  return [get, busy] as const;
}

/** Opens the explorer with the token: it lies in this tab's session, which ends with the tab. */
export function openExplorer(token: string): void {
  sessionStorage.setItem(KEY, token);
  location.assign("/graphiql/");
}
