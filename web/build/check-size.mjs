// Fails where a page's first load is larger than its budget (gzip, in kB of 1,000 bytes): scripts, and everything.
//   node build/check-size.mjs DIRECTORY
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const dist = resolve(process.argv[2]);
const assets = join(dist, "assets");
const font = statSync(fileURLToPath(new URL("../../portal/static/hanken-grotesk-latin.woff2", import.meta.url))).size;

// Page: [script, all], and the chunks that its route loads beside what the document names.
const BUDGETS = {
  "person/Home": [60, 120],
  "person/Grant": [60, 120],
  "person/Ledger": [60, 120],
  "person/Account": [60, 120],
  "person/Download": [80, 140],
  "developer/Apps": [80, 140],
  "developer/AppPage+Overview": [100, 160],
  "developer/AppPage+ScopesTab": [80, 140],
  "developer/AppPage+Credentials": [80, 140],
  "developer/AppPage+WebhooksTab": [80, 140],
  "developer/UsagePage": [100, 160],
  "developer/Start": [80, 140],
  "docs/Docs": [80, 140],
  "analyst/Analyst+Report": [100, 160],
  "operator/Operator+Queue": [80, 140],
  "operator/Operator+Review": [80, 140],
  "operator/Operator+Developers": [80, 140],
  "operator/Operator+People": [80, 140],
  "operator/Operator+Health": [80, 140],
  "operator/Operator+Audit": [80, 140],
};
const WORDS = { person: ["person", "kinds"], developer: ["developer", "kinds"], docs: ["docs", "kinds"], analyst: ["analyst", "kinds"], operator: ["operator", "kinds"] };

const files = readdirSync(assets).map((name) => name.replace(/\.gz$/, ""));
const size = (name) => statSync(join(assets, `${name}.gz`)).size;
const text = (name) => gunzipSync(readFileSync(join(assets, `${name}.gz`))).toString();
const html = gunzipSync(readFileSync(join(dist, "index.html.gz"))).toString();

// Follows static imports.
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith(".js")) continue;
    const imports = [...text(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)].map((m) => m[1]);
    closure(imports, found);
  }
  return found;
}

const first = [...html.matchAll(/\/app\/assets\/([^"]+)"/g)].map((m) => m[1]);
const chunk = (name) => files.filter((f) => f.startsWith(`${name}-`) && f.endsWith(".js"));

let failed = false;
for (const [page, [scriptBudget, allBudget]] of Object.entries(BUDGETS)) {
  const [area, names] = page.split("/");
  const entry = area[0].toUpperCase() + area.slice(1);
  const parts = names.split("+");
  const words = ["shell", ...WORDS[area].filter((w) => w !== "kinds")].flatMap((w) => chunk(`${w}.de`)); // German is the longest
  const kinds = files.filter((f) => /^de-.*\.js$/.test(f));
  const styles = files.filter((f) => [entry, ...parts].some((p) => f.startsWith(`${p}-`)) && f.endsWith(".css"));
  const all = [...closure([...first, ...chunk(entry), ...parts.flatMap(chunk), ...words, ...kinds, ...styles])];
  const script = all.filter((f) => f.endsWith(".js")).reduce((sum, f) => sum + size(f), 0) / 1000;
  const total = all.reduce((sum, f) => sum + size(f), 0) / 1000 + (font + html.length / 2) / 1000;
  const over = script > scriptBudget || total > allBudget;
  failed ||= over;
  console.log(`${over ? "OVER " : "     "}${page.padEnd(30)} script ${script.toFixed(1)} of ${scriptBudget} kB, all ${total.toFixed(1)} of ${allBudget} kB`);
}
if (failed) process.exitCode = 1;
