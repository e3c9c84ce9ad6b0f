import type { Failure, UserError } from "../shell/api";
import { kinds } from "../shell/kinds";
import type { AppFieldsFragment, ProfileFragment } from "./operations_gen";

/** What the pages of a developer draw. */

/** What a developer says of an app; people read it when they decide. */
export interface Sheet {
  name: string;
  organisation: string;
  purpose: string;
  privacy: string;
  retention: string;
  redirects: string[];
  /** Scopes of kinds and guarded fields. */
  scopes: string[];
  /** Why, by scope. */
  purposes: Record<string, string>;
}

export type App = AppFieldsFragment;

const scopeOf = (category: string) => kinds.find((k) => k.field === category)?.scope ?? category;
const categoryOf = (scope: string) => kinds.find((k) => k.scope === scope)?.field ?? scope;

export function sheetOf(p: ProfileFragment): Sheet {
  return {
    name: p.name,
    organisation: p.organisation ?? "",
    purpose: p.purpose ?? "",
    privacy: p.privacy ?? "",
    retention: p.retention ?? "",
    redirects: [...p.redirectUris],
    scopes: [...p.requestedScopes],
    purposes: Object.fromEntries(p.purposes.map(({ category, text }) => [scopeOf(category), text])),
  };
}

/** What there is to work on: what was sent back or waits, else what is in force. */
export function workingSheet(app: App): Sheet {
  const { proposed } = app;
  return sheetOf(proposed && proposed.state !== "WITHDRAWN" ? proposed.profile : app.profile);
}

/** The reasons as the API takes them: only of what is asked for. */
export function purposesInput(sheet: Sheet): { category: string; text: string }[] {
  return Object.entries(sheet.purposes)
    .filter(([scope, text]) => text.trim() && (sheet.scopes.includes(scope) || !scope.includes(":")))
    .map(([scope, text]) => ({ category: categoryOf(scope), text: text.trim() }));
}

/** What came of a change: nothing to mend, or what. */
export interface Outcome {
  failure?: Failure;
  errors: readonly UserError[];
}

export function outcome(result: { failure?: Failure }, payload?: { userErrors: readonly UserError[] } | null): Outcome {
  return { failure: result.failure, errors: payload?.userErrors ?? [] };
}

export function succeeded({ failure, errors }: Outcome): boolean {
  return !failure && errors.length === 0;
}

/** The version that waits for a decision. */
export function pending(app: App) {
  return app.proposed?.state === "IN_REVIEW" ? app.proposed : undefined;
}
