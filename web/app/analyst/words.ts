import { number } from "../shell/format";
import type { Count } from "./model";

/** A count under ten is not told: it could point at somebody. */
export const SUPPRESSED = "<10";

export function told(count: Count): string {
  return count === null ? SUPPRESSED : number(count);
}

/** 12 ms, 1.4 s */
export function duration(milliseconds: number): string {
  return milliseconds >= 1000 ? `${number(Math.round(milliseconds / 100) / 10)} s` : `${number(Math.round(milliseconds))} ms`;
}
