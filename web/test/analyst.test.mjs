// The report in a real browser against a running demo: figures, charts by keyboard, CSV, the query in the explorer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { allowSampleApp, launch, logIn, open, origin, scrollsSideways, settled, staysPut, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

const month = new Date().toISOString().slice(0, 7);

describe("the analyst", () => {
  let browser, analyst;

  before(async () => {
    browser = await launch();
    const person = await open(browser);
    await allowSampleApp(person.page, ["posts:read"]);
    await person.context.close();
    const mine = await open(browser);
    await logIn(mine.page, "anna", "/analyst");
    await settled(mine.page);
    analyst = await mine.context.storageState();
    await mine.context.close();
  });
  after(() => browser?.close());

  const pages = [`/analyst`, `/analyst?month=${month}`, "/analyst?month=2020-01"];

  for (const look of looks)
    test(`axe finds nothing ${look.name}`, async () => {
      const { context, page, complaints } = await open(browser, { ...look.options, storageState: analyst });
      for (const path of pages) {
        await page.goto(origin + path);
        await settled(page);
        assert.deepEqual(await violations(page), [], path);
        assert.equal(await scrollsSideways(page), false, `${path} scrolls sideways`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

  test("charts can be walked by keyboard, and shown as tables", async () => {
    const { context, page } = await open(browser, { storageState: analyst });
    await page.goto(`${origin}/analyst`);
    await settled(page);
    const chart = page.locator("figure.chart").first();
    await chart.locator("svg").first().focus();
    await page.keyboard.press("Home");
    await chart.getByText(/^\d+ \w+: /).waitFor();
    await chart.getByRole("button", { name: "Show as table" }).click();
    await chart.locator("table.data tbody tr").first().waitFor();
    await context.close();
  });

  test("the report is taken along as CSV", async () => {
    const { context, page } = await open(browser, { storageState: analyst });
    await page.goto(`${origin}/analyst`);
    await settled(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
    assert.equal(download.suggestedFilename(), `report-${month}.csv`);
    const lines = readFileSync(await download.path(), "utf8").split("\r\n");
    assert.equal(lines[0], "month,figure,day,category,app_id,app,reason,value");
    assert.ok(lines.some((line) => line.startsWith(`${month},asked,,`)));
    await context.close();
  });

  test("a month before counting says when it began", async () => {
    const { context, page } = await open(browser, { storageState: analyst });
    await page.goto(`${origin}/analyst?month=2020-01`);
    await settled(page);
    await page.getByText(/Counting began on/).waitFor();
    await context.close();
  });

  test("a figure's query opens in the explorer, and runs there with the login", async () => {
    const { context, page } = await open(browser, { storageState: analyst });
    await page.goto(`${origin}/analyst`);
    await settled(page);
    const href = await page.getByRole("link", { name: "Query", exact: true }).getAttribute("href");
    assert.match(href, /^\/graphiql\/#login&query=/);
    const query = new URLSearchParams(href.split("#")[1]).get("query");
    const answer = await page.evaluate(async (query) => (await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) })).json(), query);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    await context.close();
  });

  test("nothing moves while the page loads", () => staysPut(browser, analyst, pages));
});
