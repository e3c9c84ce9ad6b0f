// The explorer in a real browser against a running gateway.
//   scripts/with-demo.sh node --test web/test/graphiql.test.mjs
// The token is for a person with posts and has at least posts:read.
import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, describe, test } from "node:test";
import { launch, origin, required, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";
import { assertStill, countShifts } from "./shifts.mjs";

const token = required("PORTWAY_TOKEN");
const answer = ".graphiql-response .view-lines";

describe("explorer", () => {
  let browser, page, requests, complaints;

  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  // A page whose requests and complaints are gathered.
  async function start(options) {
    page = await browser.newPage(options);
    requests = [];
    complaints = [];
    page.on("request", (request) => requests.push(request));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(`${origin}/graphiql/`);
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
  }

  beforeEach(() => start({ viewport: { width: 1440, height: 900 } }));

  afterEach(async () => {
    const strangers = requests.map((request) => request.url()).filter((url) => !isOurs(url));
    assert.deepEqual(strangers, [], "requests to elsewhere");
    const leaks = requests.map((request) => request.url()).filter((url) => url.includes(token));
    assert.deepEqual(leaks, [], "addresses with the token in them");
    await page.close();
  });

  // Browsers make data: and blob: addresses themselves; nothing of them goes out.
  const isOurs = (url) => new URL(url).origin === origin || /^(data|blob):/.test(url);
  const label = () => page.getByLabel("Access token");
  const useToken = async () => {
    await label().fill(token);
    await page.getByRole("button", { name: "Use token" }).click();
    await page.getByText("Accepted").waitFor();
  };
  const run = async () => {
    await page.locator(".graphiql-response .monaco-editor").waitFor(); // before, GraphiQL's button does nothing
    await page.getByRole("button", { name: /execute/i }).click();
  };
  const sent = (name) => requests.filter((request) => request.url().endsWith("/graphql") && request.postData()?.includes(name));

  test("before a token it asks for one, and asks the gateway nothing", async () => {
    await page.getByText("Paste a token to see what it may use").waitFor();
    await page.getByRole("button", { name: "Use token" }).click();
    await page.getByText("There is no token in the box.").waitFor();
    assert.equal(sent("").length, 0);
    assert.deepEqual(complaints, []);
  });

  test("with a token the first query runs and its cost is told, before and after", async () => {
    await useToken();
    await page.locator(".estimate").getByText(/\d+ points? of [\d,]+ left, would be admitted/).waitFor();
    await run();
    await page.locator(answer).getByText("posts").first().waitFor();
    await page.locator(".answer").getByText(/200, \d+ points?, [\d,]+ of [\d,]+ left, \d+ ms/).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("the schema is the gateway's, and asked for with the token", async () => {
    await useToken();
    const [introspection] = sent("IntrospectionQuery");
    assert.equal(introspection.headers().authorization, `Bearer ${token}`);
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.locator(".graphiql-doc-explorer-content").getByText("Query", { exact: true }).waitFor();
  });

  test("the estimate follows the typing and stays out of the history", async () => {
    await useToken();
    const estimate = page.locator(".estimate");
    await estimate.getByText("would be admitted").waitFor();
    const before = await estimate.innerText();
    await typeAfter("first: 2", "5");
    await page.waitForFunction((text) => document.querySelector(".estimate").innerText !== text, before);
    for (const request of sent("query Explain")) assert.equal(request.headers().authorization, `Bearer ${token}`);
    await run();
    await page.locator(answer).getByText("posts").first().waitFor();
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(stored.includes("posts(first: 25)"), "the query itself is in the history");
    assert.ok(!stored.includes("query Explain"), "the estimate is not");
  });

  test("nothing moves while it loads, on a phone neither", async () => {
    await useToken();
    await countShifts(page);
    for (const [width, height] of [[390, 844], [1440, 900]]) {
      await page.setViewportSize({ width, height });
      await page.reload();
      await page.locator(".graphiql-query-editor .view-line").first().waitFor();
      await page.locator(".estimate").getByText("would be admitted").waitFor();
      await assertStill(page, `the explorer at ${width} px`);
    }
  });

  for (const { name, options } of looks) {
    test(`axe finds nothing ${name}`, async () => {
      await page.close();
      await start(options);
      await useToken();
      await page.locator(".estimate").getByText("would be admitted").waitFor();
      assert.deepEqual(await violations(page), []);
      await run();
      await page.locator(answer).getByText("nodes").first().waitFor();
      await page.getByRole("button", { name: "Show History" }).click();
      await page.getByRole("button", { name: "Clear" }).waitFor();
      assert.deepEqual(await violations(page), [], "with history and an answer");
      await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
      await page.getByText("Root Types").waitFor();
      assert.deepEqual(await violations(page), [], "with the documentation");
      assert.deepEqual(complaints, []);
    });
  }

  test("a query is saved under a name, and is there after a reload and after the history was cleared", async () => {
    await useToken();
    await run();
    await page.locator(answer).getByText("posts").first().waitFor();
    await page.getByRole("button", { name: "Show History" }).click();
    const history = page.locator(".graphiql-history");
    await history.getByRole("button", { name: "Edit label" }).first().click();
    await history.getByPlaceholder("Type a label").fill("Newest posts");
    await history.getByRole("button", { name: "Save" }).click();
    await history.getByRole("button", { name: "Add favorite" }).first().click();
    await history.getByRole("button", { name: "Remove favorite" }).waitFor();
    await page.reload();
    await page.getByText("Accepted").waitFor();
    if (!(await history.isVisible())) await page.getByRole("button", { name: "Show History" }).click();
    await history.getByText("Newest posts").waitFor();
    await run(); // the saved query once more, so that the history has its like
    await history.locator(".graphiql-history-item").nth(1).waitFor();
    await typeAfter("first: 2", "0");
    await run();
    await history.locator(".graphiql-history-item").nth(2).waitFor();
    await history.getByRole("button", { name: "Clear" }).click();
    await history.locator(".graphiql-history-item").nth(1).waitFor({ state: "detached" });
    await history.getByText("Newest posts").waitFor();
    assert.equal(await history.locator(".graphiql-history-item").count(), 1);
    await history.getByText("Newest posts").click();
    await page.locator(".graphiql-query-editor .view-line", { hasText: /first:\s2\D/ }).first().waitFor();
    assert.deepEqual(complaints, []);
  });

  test("a refusal of the gateway is shown, in the bar and as the answer", async () => {
    await label().fill("not-a-token");
    await page.getByRole("button", { name: "Use token" }).click();
    await page.locator(".token .status.stop").waitFor();
    await run();
    await page.locator(answer).getByText("errors").waitFor();
    await page.locator(".answer").getByText("401").waitFor();
  });

  test("the token is kept in this tab's session only", async () => {
    await useToken();
    await run();
    await page.locator(".answer").getByText("200").waitFor();
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(token));
    assert.equal(page.url(), `${origin}/graphiql/`);
    await page.reload();
    await page.getByText("Accepted").waitFor();
    await page.getByRole("button", { name: "Forget it" }).click();
    await page.getByText("Paste a token to see what it may use").waitFor();
    assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage)), "{}");
  });

  test("the page could not give a token away if it tried", async () => {
    const refusedBy = await page.evaluate(async () => {
      const violation = new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve));
      await fetch("https://elsewhere.invalid/").catch(() => null);
      return (await violation).effectiveDirective;
    });
    assert.equal(refusedBy, "connect-src");
    requests = requests.filter((request) => !request.url().startsWith("https://elsewhere.invalid/"));
  });

  // Types where a person would, rather than pasting: the editor closes brackets as one types.
  async function typeAfter(text, addition) {
    const line = page.locator(".graphiql-query-editor .view-line", { hasText: text });
    await line.click();
    await page.keyboard.press("End");
    const behind = (await line.innerText()).replaceAll("\u00a0", " ").split(text)[1];
    for (const _ of behind) await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(addition);
  }
});
