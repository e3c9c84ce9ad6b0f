/** The sentences of the bar, apart from the page so that they can be read, and tested, on their own. */
import type { Cost } from "./gateway";
import type { Explanation, MissingScope } from "./explain";
import type { Claims } from "./session";

const number = new Intl.NumberFormat("en");
const several = new Intl.ListFormat("en-GB", { type: "conjunction" });
const either = new Intl.ListFormat("en-GB", { type: "disjunction" });

export function points(count: number): string {
  return `${number.format(count)} ${count === 1 ? "point" : "points"}`;
}

/** "12 points of 60,000 left, would be admitted" and its refusals, which say when, or that never. */
export function estimate({ cost, admitted, budget }: Explanation): string {
  const known = `${points(cost)} of ${number.format(budget.remaining)} left`;
  if (admitted) return `${known}, would be admitted`;
  if (cost > budget.limit) return `${points(cost)}, more than the whole budget of ${number.format(budget.limit)}: ask for less`;
  if (cost > budget.remaining) return `${known}, would be refused now; full again in ${duration(budget.resetSeconds)}`;
  return `${known}, would be refused`;
}

/** "posts.place:read", "a and b", "a, or b": the scopes that would open what is shut, each once. */
export function missing(scopes: MissingScope[]): string[] {
  const alternatives = scopes.map(({ anyOf }) => either.format(anyOf.map((all) => several.format(all))));
  return [...new Set(alternatives)];
}

/** What of an answer's cost is known; a gateway may leave out any part. */
export function paid({ requestedCost, remaining, limit }: Cost): string {
  const parts = [];
  if (requestedCost !== undefined) parts.push(points(requestedCost));
  if (remaining !== undefined && limit !== undefined) parts.push(`${number.format(remaining)} of ${number.format(limit)} left`);
  else if (remaining !== undefined) parts.push(`${number.format(remaining)} left`);
  return parts.join(", ");
}

/** "posts:read, likes:read and 3 more, until 14:02": some of what a token says of itself. */
export function powers({ scopes, ends }: Claims, now: Date): string {
  const shown = scopes.slice(0, 2);
  if (scopes.length > shown.length) shown.push(`${scopes.length - shown.length} more`);
  const what = shown.length ? several.format(shown) : "no scope";
  if (!ends) return what;
  return ends <= now ? `${what}, ended ${moment(ends, now)}` : `${what}, until ${moment(ends, now)}`;
}

function moment(at: Date, now: Date): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
  if (at.toDateString() === now.toDateString()) return time;
  return `${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(at)}, ${time}`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
