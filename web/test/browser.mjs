// What the browser tests share: a browser, who logs in, axe, and a page that complains about nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { assertStill, countShifts } from "./shifts.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export function required(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: this test needs a running demo (scripts/with-demo.sh)`);
  return value;
}

export const origin = required("PORTWAY_URL").replace(/\/$/, "");
export const password = required("PORTWAY_PASSWORD");

export function launch() {
  return chromium.launch({ executablePath: process.env.PORTWAY_TEST_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Opens a browser of its own, with a page whose complaints are gathered. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["blob:", "data:"].includes(url.protocol)) complaints.push(`a request to ${url.origin}`);
  });
  return { context, page, complaints };
}

/** Logs in as a person would, on the page for it, and waits for the page that was asked for. */
export async function logIn(page, name, path = "/") {
  await page.goto(origin + path);
  await page.waitForURL(/\/login/);
  await page.fill("[name=name]", name);
  await page.fill("[name=password]", password);
  await page.click("main form button:not([type=button])");
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/** Waits until the page has its answer: nothing is busy, and there is a heading. */
export async function settled(page) {
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
}

/** Runs axe beside the page, where the page's own policy does not reach. */
export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const expression = `${axe}; axe.run(document, { runOnly: ${JSON.stringify(RULES)} })
    .then((r) => JSON.stringify({ passed: r.passes.length, violations: r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")) }))`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true });
  await session.detach();
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
  const report = JSON.parse(result.value);
  assert.ok(report.passed > 10, `axe looked at ${report.passed} rules only`);
  return report.violations;
}

/** Ends what the sample person allows apps, so that the next question is a first one. */
export function forgetGrants(person = "mara") {
  const run = (...words) => execFileSync(required("PORTWAY_BIN"), [...words, "--data", required("PORTWAY_DATA")], { encoding: "utf8" });
  for (const line of run("grant", "list", "--user", person).split("\n")) {
    if (/ consent /.test(line)) run("grant", "revoke", line.split(/\s/)[0]);
  }
}

export async function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}

/** Asks as who is logged in in this browser, as the portal does. */
export function ask(page, query, variables = {}) {
  return page.evaluate(async ([query, variables]) => {
    const answer = await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query, variables }) });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }, [query, variables]);
}

/** Loads the pages anew, and fails where something on one of them moves while it loads. */
export async function staysPut(browser, storageState, paths) {
  const { context, page } = await open(browser, { storageState });
  await countShifts(page);
  for (const path of paths) {
    await page.goto(origin + path);
    await settled(page);
    await assertStill(page, path);
  }
  await context.close();
}

/** Lets the sample app ask the sample person, who allows the kinds given. It reads at once. */
export async function allowSampleApp(page, scopes) {
  await page.goto(`${origin}/demo/start`);
  if (page.url().includes("/oauth/login/")) {
    await page.fill("[name=name]", "mara");
    await page.fill("[name=password]", password);
    await page.click("main form button:not([type=button])");
  }
  await page.waitForURL(/\/oauth\/consent\//);
  for (const scope of scopes) await page.check(`input[value='${scope}']`);
  await page.click("button[value=allow]");
  await page.waitForURL(/\/demo\/callback/);
}
