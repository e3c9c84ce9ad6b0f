// What can be taken away, read from the schema at build: the list of kinds, their names and descriptions in each language,
// and everything that the documentation pages say.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, print } from "graphql";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const schemaFile = join(root, "graph/schema_gen.graphqls");
const translations = (language) => join(root, `portal/messages/${language}.schema.json`);

export function readSchema() {
  const document = parse(readFileSync(schemaFile, "utf8"));
  return new Map(document.definitions.filter((d) => d.name).map((d) => [`${d.kind === "DirectiveDefinition" ? "@" : ""}${d.name.value}`, d]));
}

const directive = (node, name) => node.directives?.find((d) => d.name.value === name);
const argument = (found, name) => found?.arguments.find((a) => a.name.value === name)?.value;
const said = (node) => node.description?.value.replace(/\s+/g, " ").trim() ?? "";
const named = (type) => (type.type ? named(type.type) : type.name.value);

function scopesOf(field) {
  const list = argument(directive(field, "requiresScopes"), "scopes");
  return list ? list.values.map((and) => and.values.map((v) => v.value)) : [];
}

// watchedVideos: Watched videos
function apart(name) {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}

// Categories in the order of the schema, which is the order of the consent page.
export function categories() {
  const schema = readSchema();
  const fields = new Map(schema.get("User").fields.map((f) => [named(f.type).replace(/Connection$/, ""), f]));
  return [...schema.values()]
    .filter((d) => directive(d, "category"))
    .map((type) => {
      const mark = directive(type, "category");
      const field = fields.get(type.name.value);
      const own = type.fields.filter((f) => !named(f.type).endsWith("Connection") && f.name.value !== "id");
      return {
        type: type.name.value,
        field: field.name.value,
        scope: scopesOf(field)[0][0],
        group: argument(mark, "group").value,
        single: argument(mark, "single")?.value ?? false,
        otherPeople: argument(mark, "otherPeople")?.value ?? false,
        about: said(type),
        fields: own.map((f) => ({ name: f.name.value, type: print(f.type), about: said(f), scope: scopesOf(f)[0]?.at(-1), object: schema.get(named(f.type))?.kind === "ObjectTypeDefinition" || undefined })),
      };
    });
}

// The slim list, which every page that names kinds has.
function kinds() {
  return categories().map(({ type, field, scope, group, single, otherPeople, fields }) => ({
    type,
    field,
    scope,
    group,
    single,
    otherPeople,
    guarded: fields.filter((f) => f.scope).map((f) => ({ field: f.name, scope: f.scope })),
  }));
}

function kindTexts(language) {
  if (language !== "en") return JSON.parse(readFileSync(translations(language), "utf8"));
  const texts = {};
  for (const { type, field, about, fields } of categories()) {
    texts[type] = apart(field);
    texts[`${type}.about`] = about;
    for (const f of fields) if (f.scope) texts[`${type}.${f.name}`] = f.about;
  }
  return texts;
}

// A problem code of docs/errors.md: | `CODE` | status | what it means |
function errorCodes() {
  const text = readFileSync(join(root, "docs/errors.md"), "utf8");
  return [...text.matchAll(/^\| `([A-Z_]+)` \|(.*)\|$/gm)].map(([, code, rest]) => ({ code, cells: rest.split("|").map((c) => c.trim()) })).filter(({ cells }) => /^\d{3}$/.test(cells[0]));
}

// For the documentation pages: kinds with their fields, roots, and errors.
function docs() {
  const schema = readSchema();
  const operations = (name) =>
    (schema.get(name)?.fields ?? []).map((f) => ({
      name: f.name.value,
      about: said(f),
      type: print(f.type),
      scopes: scopesOf(f),
      arguments: f.arguments.map((a) => ({ name: a.name.value, type: print(a.type), about: said(a) })),
    }));
  const groups = schema.get("Group").values.map((v) => ({ name: v.name.value, about: said(v) }));
  return { groups, categories: categories(), queries: operations("Query"), mutations: operations("Mutation"), subscriptions: operations("Subscription"), errors: errorCodes() };
}

const MODULES = {
  "virtual:kinds": kinds,
  "virtual:kinds/en": () => kindTexts("en"),
  "virtual:kinds/de": () => kindTexts("de"),
  "virtual:kinds/fr": () => kindTexts("fr"),
  "virtual:docs": docs,
};

export function catalogue() {
  return {
    name: "portway:catalogue",
    resolveId: (id) => (id in MODULES ? `\0${id}` : null),
    load(id) {
      const make = id.startsWith("\0") && MODULES[id.slice(1)];
      if (!make) return null;
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(make()))});`;
    },
  };
}
