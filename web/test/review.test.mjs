// What a reviewer is shown and what the report is written as: no browser is needed. TypeScript, which Vite reads.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createServer } from "vite";

let server, diff, csv, model;

before(async () => {
  const root = new URL("../app", import.meta.url).pathname;
  server = await createServer({ configFile: false, root, server: { middlewareMode: true, ws: false }, appType: "custom", logLevel: "error" });
  [diff, csv, model] = await Promise.all(["/operator/diff.ts", "/analyst/csv.ts", "/analyst/model.ts"].map((m) => server.ssrLoadModule(m)));
});
after(() => server?.close());

const sheet = (facts) => ({ name: "Backup Buddy", organisation: "Buddy", purpose: "A copy.", purposes: [{ category: "posts", text: "to rebuild your timeline" }], privacy: "https://buddy.example", retention: null, redirectUris: ["https://buddy.example/back"], requestedScopes: ["posts:read", "posts.place:read"], ...facts });
const key = (scope) => (scope.includes(".") ? undefined : scope.replace(":read", ""));
const byName = (rows, name) => Object.fromEntries(rows.map((row) => [row[name], row]));

test("a version is told apart from the one in force, scope by scope", () => {
  const now = sheet({ requestedScopes: ["posts:read", "likes:read"], purposes: [{ category: "posts", text: "to draw a map" }, { category: "likes", text: "to keep them" }] });
  const scopes = byName(diff.diff(now, sheet(), key).scopes, "scope");
  assert.deepEqual(scopes["likes:read"], { scope: "likes:read", change: "added", now: "to keep them", before: "" });
  assert.deepEqual(scopes["posts:read"], { scope: "posts:read", change: "changed", now: "to draw a map", before: "to rebuild your timeline" });
  assert.equal(scopes["posts.place:read"].change, "removed");
});

test("a guarded field does not change because the purpose of its kind does", () => {
  const now = sheet({ purposes: [{ category: "posts", text: "something else" }] });
  assert.equal(byName(diff.diff(now, sheet(), key).scopes, "scope")["posts.place:read"].change, "same");
});

test("what people are told and where codes go is told apart, too", () => {
  const d = diff.diff(sheet({ retention: "a year", organisation: null, redirectUris: ["https://other.example/back"] }), sheet(), key);
  const facts = byName(d.facts, "fact");
  assert.equal(facts.retention.change, "added");
  assert.equal(facts.organisation.change, "removed");
  assert.equal(facts.purpose.change, "same");
  assert.deepEqual(d.addresses.map((a) => a.change), ["added", "removed"]);
  assert.equal(diff.changes(d), 4);
  assert.deepEqual(diff.newScopes(d), []);
});

test("of a first version everything is new, and what is not said is left out", () => {
  const d = diff.diff(sheet(), undefined, key);
  assert.ok([...d.facts, ...d.scopes, ...d.addresses].every((row) => row.change === "added"));
  assert.ok(!d.facts.some((row) => row.fact === "retention"));
});

const nothing = { count: 0, p50: null, p95: null };
const figures = (facts) => ({ month: "2026-10-01", asked: 4210, given: 3102, refused: 611, left: 497, reasons: [], days: [], apps: [], transfers: [], firstByte: nothing, archiveReady: nothing, requests: 0, errors: [], ...facts });

test("the report as a table: small counts stay hidden, and a name of an app is no formula", () => {
  const transfers = [{ category: "posts", appId: "a_1", app: '=HYPERLINK("x")', reads: 12, records: null }];
  const text = csv.csv(figures({ reasons: [{ reason: "withdrawn", count: null }], transfers }), "<10");
  const lines = text.split("\r\n");
  assert.equal(lines[0], "month,figure,day,category,app_id,app,reason,value");
  assert.ok(lines.includes("2026-10,asked,,,,,,4210"), text);
  assert.ok(lines.includes("2026-10,ended,,,,,withdrawn,<10"), text);
  assert.ok(lines.includes(`2026-10,reads,,posts,a_1,"'=HYPERLINK(""x"")",,12`), text);
  assert.ok(lines.includes(`2026-10,records,,posts,a_1,"'=HYPERLINK(""x"")",,<10`), text);
});

test("months go back to the one in which counting began", () => {
  const now = new Date("2026-11-26T12:00:00Z");
  assert.deepEqual(model.months("2026-09-12", now), ["2026-11-01", "2026-10-01", "2026-09-01"]);
  assert.deepEqual(model.months("2025-12-31", new Date("2026-01-01T00:00:00Z")), ["2026-01-01", "2025-12-01"]);
  assert.equal(model.monthOf("2026-10", now), "2026-10-01");
  assert.deepEqual(["2026-02-01", "2028-02-01", "2026-12-01"].map(model.lastDay), ["2026-02-28", "2028-02-29", "2026-12-31"]);
  for (const bad of [undefined, "2026-13", "x", "2026-1"]) assert.equal(model.monthOf(bad, now), "2026-11-01");
});
