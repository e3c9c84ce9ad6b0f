import { locale, t } from "./i18n";

/** A moment as the API writes it, such as 2026-11-22T14:02:05Z. */
export type Moment = string;

const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale(), options)));
  return made;
}

/** 22 November 2026 */
export function date(moment: Moment | Date): string {
  return format({ day: "numeric", month: "long", year: "numeric" }).format(new Date(moment));
}

/** 22 Nov 2026, for tables */
export function shortDate(moment: Moment | Date): string {
  return format({ day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));
}

/** 14:02 */
export function clock(moment: Moment | Date): string {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
}

/** Today, 14:02 · Yesterday, 14:02 · 22 November 2026, 14:02 */
export function moment(at: Moment | Date): string {
  return t("moment", { day: day(at), time: clock(at) });
}

/** today, 14:02 · yesterday, 14:02 · 22 November 2026, 14:02 */
export function momentInSentence(at: Moment | Date): string {
  const text = moment(at);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Today · Yesterday · 22 November 2026 */
export function day(at: Moment | Date): string {
  const ago = daysBetween(new Date(at), new Date());
  if (ago === 0) return t("today");
  return ago === 1 ? t("yesterday") : date(at);
}

/** Today and yesterday with their date, as a heading has it. */
export function dayInFull(at: Moment | Date): string {
  const short = day(at);
  const full = date(at);
  return short === full ? full : t("day.full", { day: short, date: full });
}

/** The same moment in UTC, to the second, for who compares with logs. */
export function utc(at: Moment): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

/** Whole days from one day to another, in the reader's zone. */
export function daysBetween(from: Date, to: Date): number {
  const start = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((start(to) - start(from)) / DAY);
}

export function number(n: number): string {
  return new Intl.NumberFormat(locale()).format(n);
}

/** 48 kB, 2.1 MB: powers of 1000, as disks are sold. */
export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let unit = 0;
  while (n >= 1000 && unit < 3) [n, unit] = [n / 1000, unit + 1];
  const digits = unit > 1 && n < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale(), { style: "unit", unit: units[unit], unitDisplay: unit ? "short" : "long", maximumFractionDigits: digits }).format(n);
}

/** posts, likes and shares */
export function list(parts: string[], type: "conjunction" | "unit" = "conjunction"): string {
  return new Intl.ListFormat(locale(), { type, style: type === "unit" ? "narrow" : "long" }).format(parts);
}

/** date, link: an enumeration without "and" */
export function commas(parts: string[]): string {
  return parts.join(t("comma"));
}

/** A name as an app registered it: one line, without characters that turn the direction of writing, 40 at most. */
export function appName(name: string): string {
  const clean = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").trim();
  const letters = [...clean];
  return letters.length > 40 ? letters.slice(0, 39).join("") + "…" : clean;
}
