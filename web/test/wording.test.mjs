// The bar's sentences. They are TypeScript, which Vite reads; no browser is needed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createServer } from "vite";

let server, words, session;

before(async () => {
  const root = new URL("../explorer", import.meta.url).pathname;
  server = await createServer({ configFile: false, root, server: { middlewareMode: true, ws: false }, appType: "custom" });
  words = await server.ssrLoadModule("/wording.ts");
  session = await server.ssrLoadModule("/session.ts");
});
after(() => server?.close());

const budget = { limit: 60_000, remaining: 60_000, resetSeconds: 90 };
const explained = (facts) => ({ cost: 12, admitted: true, missingScopes: [], costByPath: [], budget, ...facts });

test("the estimate says what it costs and whether it would run", () => {
  assert.equal(words.estimate(explained({})), "12 points of 60,000 left, would be admitted");
  assert.equal(words.estimate(explained({ cost: 1 })), "1 point of 60,000 left, would be admitted");
});

test("a refusal says when, or that waiting does not help", () => {
  const poor = explained({ admitted: false, budget: { ...budget, remaining: 8 } });
  assert.equal(words.estimate(poor), "12 points of 8 left, would be refused now; full again in 2 min");
  const greedy = explained({ admitted: false, cost: 70_000 });
  assert.equal(words.estimate(greedy), "70,000 points, more than the whole budget of 60,000: ask for less");
});

test("missing scopes: alternatives by or, companions by and, each once", () => {
  const missing = (...anyOfs) => words.missing(anyOfs.map((anyOf) => ({ coordinate: "Post.place", anyOf })));
  assert.deepEqual(missing([["posts.place:read"]]), ["posts.place:read"]);
  assert.deepEqual(missing([["a:read", "b:read"], ["all:read"]]), ["a:read and b:read or all:read"]);
  assert.deepEqual(missing([["a:read"]], [["a:read"]], [["b:read"]]), ["a:read", "b:read"]);
});

test("of an answer's cost only what is there is told", () => {
  assert.equal(words.paid({ requestedCost: 12, remaining: 59_988, limit: 60_000 }), "12 points, 59,988 of 60,000 left");
  assert.equal(words.paid({ remaining: 3 }), "3 left");
  assert.equal(words.paid({}), "");
});

test("a token's own words are read, and nothing is made of what is no JWT", () => {
  const claims = { scope: "posts:read likes:read profile:read", exp: 1_800_000_000, sub: "Märta" };
  const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  assert.deepEqual(session.readClaims(token), {
    scopes: ["posts:read", "likes:read", "profile:read"],
    ends: new Date(1_800_000_000_000),
  });
  for (const text of ["", "opaque", "a.b.c", "a..c", "a.bnVsbA.c"]) assert.equal(session.readClaims(text), null, text);
});

test("what a token opens is told in short, with its end", () => {
  const now = new Date(2026, 10, 22, 12, 0);
  const powers = (scopes, ends) => words.powers({ scopes, ends }, now);
  assert.equal(powers(["a:read"], new Date(2026, 10, 22, 14, 2)), "a:read, until 14:02");
  assert.equal(powers(["a:read", "b:read", "c:read", "d:read"]), "a:read, b:read and 2 more");
  assert.equal(powers(["a:read"], new Date(2026, 10, 21, 14, 2)), "a:read, ended 21 November 2026, 14:02");
  assert.equal(powers([]), "no scope");
});
