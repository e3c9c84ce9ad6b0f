// The words of the portal: every language has every message, with the same arguments and the same plural forms' arguments.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compile } from "../build/messages.mjs";

const app = fileURLToPath(new URL("../app/", import.meta.url));
const folder = `${app}messages/`;
const areas = readdirSync(folder).filter((name) => name.endsWith(".en.json")).map((name) => name.split(".")[0]);
const read = (area, language) => JSON.parse(readFileSync(`${folder}${area}.${language}.json`, "utf8"));

// What a compiled message takes: names of arguments, and the marks in the order of the alphabet.
function taken(text) {
  const found = new Set(text.match(/<\/?[baq]>/g));
  const walk = (part) => {
    if (!Array.isArray(part)) return;
    const [name, kind, forms] = part;
    found.add(kind ? `${name}, ${kind}` : name);
    for (const form of Object.values(forms ?? {})) if (Array.isArray(form)) form.forEach(walk);
  };
  const compiled = compile(text);
  if (Array.isArray(compiled)) compiled.forEach(walk);
  found.delete("#");
  return [...found].sort();
}

for (const area of areas) {
  const english = read(area, "en");
  for (const language of ["de", "fr"]) {
    test(`${area}: ${language} has every message with its arguments`, () => {
      const other = read(area, language);
      assert.deepEqual(Object.keys(other).sort(), Object.keys(english).sort());
      for (const [key, text] of Object.entries(english)) {
        assert.notEqual(other[key].trim(), "", key);
        assert.deepEqual(taken(other[key]), taken(text), `${key}: ${other[key]}`);
      }
    });
  }

  test(`${area}: German and French are told apart from English`, () => {
    const same = (language) => Object.entries(read(area, language)).filter(([key, text]) => text === english[key] && !text.includes("{") && text.split(" ").length > 3);
    assert.deepEqual([...same("de"), ...same("fr")], []);
  });
}

test("no key is in two areas", () => {
  const seen = new Map();
  for (const area of areas)
    for (const key of Object.keys(read(area, "en"))) {
      assert.ok(!seen.has(key), `${key} is in ${seen.get(key)} and ${area}`);
      seen.set(key, area);
    }
});

test("French has a narrow space before : ; ? !", () => {
  for (const area of areas)
    for (const [key, text] of Object.entries(read(area, "fr"))) assert.ok(!/[\p{L}\d}»)] ?[:;?!](\s|$)/u.test(text), `${key}: ${text}`);
});

// PORTAL's rule for pages of people: they read no terms of the trade.
test("people are told in plain words", () => {
  const terms = /\b(consent|third party|scopes?|tokens?|grants?|granted|revoked?|authoris(e|ation)|oops|please|invalid)\b/i;
  for (const area of ["person", "shell"])
    for (const [key, text] of Object.entries(read(area, "en"))) assert.ok(!terms.test(text), `${key}: ${text}`);
});
