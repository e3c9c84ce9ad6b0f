import type { Failure, UserError } from "../shell/api";

/** What the pages of a developer draw. */

export type AppState = "DRAFT" | "IN_REVIEW" | "LIVE" | "REJECTED" | "SUSPENDED" | "DELETED";

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

export interface VersionView {
  number: number;
  state: string;
  sheet: Sheet;
  reason?: string | null;
  submitted?: string | null;
  decided?: string | null;
}

export interface AppView {
  id: string;
  name: string;
  state: AppState;
  reason?: string | null;
  /** What is in force or, before a review, what is being worked on. */
  sheet: Sheet;
  approved: readonly string[];
  /** The number of the version in force; 0 before a review approved one. */
  version: number;
  versions: readonly VersionView[];
  created: string;
}

/** What came of a change: nothing to mend, or what. */
export interface Outcome {
  failure?: Failure;
  errors: readonly UserError[];
}

export const done: Outcome = { errors: [] };

export function outcome(result: { failure?: Failure }, payload?: { userErrors: readonly UserError[] } | null): Outcome {
  return { failure: result.failure, errors: payload?.userErrors ?? [] };
}

export function succeeded({ failure, errors }: Outcome): boolean {
  return !failure && errors.length === 0;
}

/** The version that waits for a decision, or that was sent back after the one in force. */
export function pending(app: AppView): VersionView | undefined {
  return app.versions.find((v) => v.state === "PENDING" || v.state === "SUBMITTED" || v.state === "IN_REVIEW");
}
