import kinds from "virtual:kinds";
import { kindText } from "./i18n";

/** A kind of data that a person can take away: a category of the schema. */
export interface Kind {
  /** The type: WatchedVideo */
  type: string;
  /** The field on User: watchedVideos */
  field: string;
  scope: string;
  group: string;
  /** A person has exactly one record of it. */
  single: boolean;
  otherPeople: boolean;
  guarded: { field: string; scope: string }[];
}

export { kinds };

const byField = new Map(kinds.map((k) => [k.field, k]));
const byType = new Map(kinds.map((k) => [k.type, k]));

/** Finds a kind by its field on User or by its type. */
export function kindOf(name: string): Kind | undefined {
  return byField.get(name) ?? byType.get(name);
}

/** Watched videos */
export function kindName(name: string): string {
  const kind = kindOf(name);
  return (kind && kindText(kind.type)) ?? name;
}

/** The name within a sentence: English and French write it small, German does not. */
export function kindInSentence(name: string): string {
  const text = kindName(name);
  return document.documentElement.lang === "de" ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

export function kindAbout(name: string): string {
  const kind = kindOf(name);
  return (kind && kindText(`${kind.type}.about`)) ?? "";
}

/** What a guarded field is, and what it can show: "the place you tagged", "Places can show where you live or travel." */
export function guardedText(kind: Kind, field: string): { what: string; risk: string } {
  const text = kindText(`${kind.type}.${field}`) ?? field;
  const at = text.indexOf(". ");
  const what = (at < 0 ? text : text.slice(0, at)).replace(/\.$/, "");
  const small = document.documentElement.lang === "en" ? what.charAt(0).toLowerCase() + what.slice(1) : what;
  return { what: small, risk: at < 0 ? "" : text.slice(at + 2) };
}

/** Groups in the order of the schema, each with its kinds. */
export function groups(of: Kind[] = kinds): [string, Kind[]][] {
  const found = new Map<string, Kind[]>();
  for (const kind of of) found.set(kind.group, [...(found.get(kind.group) ?? []), kind]);
  return [...found];
}

/** A field's name as words: watchedSeconds becomes "watched seconds". */
export function fieldWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
