import { setupI18n, type Messages } from "@lingui/core";
import { signalRender } from "./announce";

/** The languages there are words for, English first: it is taken where a browser asks for none of them. */
export const LANGUAGES = ["en", "de", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The areas that are loaded apart. */
export type Area = "shell" | "person" | "developer" | "operator" | "analyst" | "docs" | "kinds";

/** Every key there is. The files of the other languages have the same ones: a test holds it. */
export type Key =
  | keyof typeof import("../messages/shell.en.json")
  | keyof typeof import("../messages/person.en.json")
  | keyof typeof import("../messages/developer.en.json")
  | keyof typeof import("../messages/operator.en.json")
  | keyof typeof import("../messages/analyst.en.json")
  | keyof typeof import("../messages/docs.en.json");

export type Values = Record<string, string | number>;

const i18n = setupI18n();
const files = import.meta.glob<{ default: Messages }>("../messages/*.json");
const kept = "portway:language";
const loaded = new Set<Area>();
let language: Language = "en";
let texts: Record<string, string> = {};

export function currentLanguage(): Language {
  return language;
}

/** The tag for Intl: English dates are written day first. */
export function locale(): string {
  return language === "en" ? "en-GB" : language;
}

/** Takes what the person set, else the first language of the browser that there are words for. */
export function startLanguage(): void {
  const wanted = [remembered(), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  use(LANGUAGES.find((l) => l === wanted.find((w) => LANGUAGES.includes(w as Language))) ?? "en");
}

/** Changes the language of everything that is open. */
export async function setLanguage(next: Language): Promise<void> {
  try {
    localStorage.setItem(kept, next);
  } catch {
    // Private windows may refuse; the account keeps the choice too.
  }
  if (next === language) return;
  use(next);
  await Promise.all([...loaded].map(fetchMessages));
  signalRender();
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(kept) ?? undefined;
  } catch {
    return undefined;
  }
}

function use(next: Language): void {
  language = next;
  document.documentElement.lang = next;
  i18n.activate(next);
}

export async function loadMessages(area: Area): Promise<void> {
  if (loaded.has(area)) return;
  await fetchMessages(area);
  loaded.add(area);
}

const kindTexts = { en: () => import("virtual:kinds/en"), de: () => import("virtual:kinds/de"), fr: () => import("virtual:kinds/fr") };

async function fetchMessages(area: Area): Promise<void> {
  if (area === "kinds") {
    texts = (await kindTexts[language]()).default;
    return;
  }
  const file = files[`../messages/${area}.${language}.json`];
  if (file) i18n.load(language, (await file()).default);
}

/** Words a message. Numbers are given as numbers: plurals need them. */
export function t(key: Key, values: Values = {}): string {
  return i18n._(key, values);
}

/** The name or description of a kind of data, by its coordinate in the schema: Post, Post.about, Post.place. */
export function kindText(coordinate: string): string | undefined {
  return texts[coordinate];
}

/** Where a message has marks (<b>, <a>): the build writes them as control characters, which are taken out of every value. */
export const MARKS = { b: ["\u0001", "\u0002"], a: ["\u0003", "\u0004"], q: ["\u0005", "\u0006"] } as const;

export function marked(key: Key, values: Values): string {
  const clean = Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? unmarked(value) : value]);
  return i18n._(key, Object.fromEntries(clean) as Values);
}

function unmarked(text: string): string {
  return text.replace(/[\u0001-\u0006]/g, "");
}
