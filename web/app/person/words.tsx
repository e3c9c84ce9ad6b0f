import type { ComponentChildren } from "preact";
import { appName, commas, date, list } from "../shell/format";
import { currentLanguage, t, type Key } from "../shell/i18n";
import { fieldWords, guardedText, kindInSentence, kindName, kindOf } from "../shell/kinds";
import { platform } from "../shell/platform";
import { Rich } from "../shell/Rich";
import type { EntryView, GrantView, Part } from "./model";

/** A kind with what was left out of it or added: "posts, without the place you tagged". */
export function partName(part: Part, inSentence = true): string {
  const kind = kindOf(part.category);
  const name = inSentence ? kindInSentence(part.category) : kindName(part.category);
  const extra = kind?.guarded.filter((g) => part.fields.includes(g.field)) ?? [];
  if (!kind || extra.length === 0) return name;
  return t("kind.with", { kind: name, fields: list(extra.map((g) => guardedText(kind, g.field).what)) });
}

/** profile, posts and 12 more kinds */
export function kindsInSentence(parts: readonly Part[], most = 4): string {
  const shown = parts.length > most + 1 ? parts.slice(0, most - 1) : parts;
  const names = shown.map((p) => kindInSentence(p.category));
  if (shown.length < parts.length) names.push(t("kind.more", { count: parts.length - shown.length }));
  return list(names);
}

/** What a grant lets an app do, in one sentence. */
export function GrantSentence({ grant }: { grant: GrantView }) {
  if (grant.parts.length === 0) return <>{t("say.nothing")}</>;
  const values: Record<string, string> = { kinds: kindsInSentence(grant.parts), given: date(grant.created) };
  if (grant.from) values.from = date(grant.from);
  if (grant.until) values.until = date(grant.until);
  return <Rich say={sentenceOf(grant)} values={values} />;
}

function sentenceOf(grant: GrantView): Key {
  if (grant.once) return "say.once";
  if (grant.from && grant.until) return "say.between";
  if (grant.until) return "say.until";
  return grant.from ? "say.from" : "say.always";
}

/** 212 watched videos: date, link */
export function readWords(reads: readonly Part[], withFields = true): string {
  if (reads.length === 0) return t("read.none");
  return reads.map((part) => (withFields && part.fields.length ? t("read.fields", { what: amount(part), fields: fieldNames(part.fields) }) : amount(part))).join("; ");
}

function amount(part: Part): string {
  const kind = kindOf(part.category);
  if (kind?.single) return t("read.single", { kind: kindInSentence(part.category) });
  return t("read.part", { count: part.records ?? 0, kind: kindInSentence(part.category) });
}

/** Fields have names, not translations: English splits them into words, others show them as they are in the data. */
function fieldNames(fields: readonly string[]): string {
  const shown = fields.filter((f) => f !== "id");
  return commas(currentLanguage() === "en" ? shown.map((f) => (f === "createdAt" ? "date" : fieldWords(f))) : [...shown]);
}

const ENDS = ["withdrawn", "expired", "returned", "operator", "app_suspended", "account_deleted", "eligibility", "replay", "logout", "renewed"] as const;

/** Why access ended. */
export function whyEnded(reason: string | null | undefined, status?: string): string {
  const word = (reason || status || "").toLowerCase();
  const found = ENDS.find((r) => r === word);
  if (word === "superseded") return t("why.renewed");
  return found ? t(`why.${found}`, { platform }) : t("why.other");
}

/** A line of the ledger. */
export function EntrySentence({ entry }: { entry: EntryView }): ComponentChildren {
  const app = appName(entry.app?.name ?? "");
  const values = { app, platform, kind: entry.kind, what: readWords(entry.reads), why: whyEnded(entry.reason) };
  return <Rich say={keyOf(entry)} values={values} />;
}

const EVENTS: Record<string, Key> = {
  "consent.asked": "entry.asked",
  "consent.denied": "entry.denied",
  "grant.narrowed": "entry.narrowed",
  "grant.shortened": "entry.shortened",
  "grant.resumed": "entry.resumed",
  "grant.renewed": "entry.renewed",
  "grant.used": "entry.used",
  "grant.released": "entry.released",
  "grant.ended": "entry.ended",
  "account.created": "entry.account.created",
  "account.changed": "entry.account.changed",
};

function keyOf(entry: EntryView): Key {
  const kind = entry.kind.toLowerCase();
  if (kind === "read") return entry.app?.id ? "entry.read" : "entry.readByYou";
  if (kind === "archive") return entry.app?.id ? "entry.archive" : "entry.archiveByYou";
  if (kind === "grant.created") return entry.actor?.toLowerCase() === "operator" ? "entry.allowedByOperator" : "entry.allowed";
  if (kind === "grant.suspended") return entry.reason === "eligibility" ? "entry.held" : entry.reason === "idle" ? "entry.rests" : "entry.paused";
  return EVENTS[kind] ?? "entry.other";
}

/** Whether an app read, rather than somebody changed something. */
export function isRead(entry: EntryView): boolean {
  return ["read", "archive"].includes(entry.kind.toLowerCase());
}
