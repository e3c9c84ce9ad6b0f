import { kinds, type Kind } from "../shell/kinds";
import type { Status } from "../components/StatusTag";
import type { Failure, UserError } from "../shell/api";
import { diff, type Diff } from "./diff";
import type { OpAppFragment } from "./operations_gen";

/** What the operator's pages draw. */
export type App = OpAppFragment;
export type AppState = App["state"];
export type Version = NonNullable<App["proposed"]>;

export const STATES = ["LIVE", "IN_REVIEW", "DRAFT", "REJECTED", "SUSPENDED", "DELETED"] as const satisfies readonly AppState[];

export const LOOKS: Record<AppState, Status> = { DRAFT: "draft", IN_REVIEW: "waiting", LIVE: "active", REJECTED: "failed", SUSPENDED: "paused", DELETED: "ended" };

/** The version that waits for a decision. */
export function waiting(app: { proposed?: Version | null }): Version | undefined {
  return app.proposed?.state === "IN_REVIEW" ? app.proposed : undefined;
}

/** What the version that waits changes; of a first version everything is new. */
export function asked(app: App, version: Version): Diff {
  return diff(version.profile, app.version > 0 ? app.profile : undefined, purposeKey);
}

/** Purposes are given by kind or group; scopes name kinds, fields of kinds (posts.place:read), or groups (directMessages:read). */
function purposeKey(scope: string): string | undefined {
  if (fieldOfScope(scope)) return undefined;
  return kindOfScope(scope)?.field ?? scope.replace(/:read$/, "").replace(/[A-Z]/g, "_$&").toUpperCase();
}

/** The kind that a scope is about, or whose guarded field it opens. */
export function kindOfScope(scope: string): Kind | undefined {
  return kinds.find((k) => k.scope === scope || k.guarded.some((g) => g.scope === scope));
}

/** The guarded field that a scope opens. */
export function fieldOfScope(scope: string): string | undefined {
  return kindOfScope(scope)?.guarded.find((g) => g.scope === scope)?.field;
}

/** How many grants stand: what an end or a suspension reaches. */
export function standing(counts: App["grantCounts"]): number {
  return counts.filter((c) => ["PENDING", "ACTIVE", "CONSUMED", "SUSPENDED"].includes(c.status)).reduce((sum, c) => sum + c.count, 0);
}

export function counted(counts: App["grantCounts"], ...statuses: string[]): number {
  return counts.filter((c) => statuses.includes(c.status)).reduce((sum, c) => sum + c.count, 0);
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
