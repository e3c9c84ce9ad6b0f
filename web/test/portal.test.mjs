// The portal in a real browser against a running demo: the pages of a person, and what no page may do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { allowSampleApp, launch, logIn, open, origin, password, required, scrollsSideways, settled, staysPut, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

/** A page of another site. */
async function elsewhere(html) {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(html)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe("the portal", () => {
  let browser;
  let person; // a browser in which the sample person is logged in, and has allowed the sample app something
  let grant; // the address of that app's page

  before(async () => {
    browser = await launch();
    const first = await open(browser);
    await allowSampleApp(first.page, ["posts:read", "posts.place:read", "watchedVideos:read"]);
    await first.page.goto(`${origin}/`);
    await settled(first.page);
    grant = await first.page.locator("article", { hasText: "posts" }).getByRole("link", { name: /Change/ }).first().getAttribute("href");
    person = await first.context.storageState();
    await first.context.close();
  });
  after(() => browser?.close());

  const pages = () => ["/", grant, "/ledger", "/download", "/account", "/docs", "/docs/kinds", "/docs/kinds/posts", "/docs/scopes", "/docs/errors", "/docs/errors/rate_limited", "/docs/limits", "/docs/api", "/docs/groups/activity"];

  test("who is not logged in is sent to log in, and back to where they were going", async () => {
    const { context, page } = await open(browser);
    await logIn(page, "mara", "/ledger?kind=posts");
    assert.equal(page.url(), `${origin}/ledger?kind=posts`);
    await page.getByRole("heading", { name: "Who read what" }).waitFor();
    await context.close();
  });

  for (const look of looks)
    test(`axe finds nothing ${look.name}; a reload works anywhere`, async () => {
      const { context, page, complaints } = await open(browser, { ...look.options, storageState: person });
      for (const path of pages()) {
        await page.goto(origin + path);
        await settled(page);
        assert.deepEqual(await violations(page), [], path);
        assert.equal(await scrollsSideways(page), false, `${path} scrolls sideways`);
        assert.equal(await page.locator("html").getAttribute("lang"), look.options.locale.slice(0, 2));
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

  test("at 320 px and with text at 200 %, nothing scrolls sideways", async () => {
    const { context, page } = await open(browser, { viewport: { width: 320, height: 700 }, locale: "de-DE", storageState: person });
    for (const path of pages()) {
      await page.goto(origin + path);
      await settled(page);
      assert.equal(await scrollsSideways(page), false, path);
    }
    await context.close();
  });

  test("after going somewhere the focus is on the heading, and the keyboard is enough", async () => {
    const { context, page } = await open(browser, { storageState: person });
    await page.goto(`${origin}/`);
    await settled(page);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.getByRole("link", { name: "Ledger", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ledger/);
    await page.getByRole("heading", { name: "Who read what", level: 1 }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    assert.match(await page.title(), /^Who read what · Tideline/);
    await context.close();
  });

  test("a story: the person sees what was read, narrows it, and stops it in two clicks", async () => {
    const { context, page, complaints } = await open(browser, { storageState: person });
    await page.goto(`${origin}/ledger`);
    await settled(page);
    await page.getByText(/read .*posts: date, title/).first().waitFor();
    await page.goto(`${origin}/`);
    await settled(page);
    await page.locator("article", { hasText: "posts" }).getByRole("link", { name: /Change/ }).first().click();
    await page.getByRole("button", { name: "Remove: Watched videos" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("can no longer read watched videos", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: /Remove the place/i }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("You narrowed what it may read").first().waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("reads nothing until you resume", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("may read again", { exact: false }).first().waitFor();
    await page.getByRole("link", { name: "Overview" }).first().click();
    await settled(page);
    const card = page.locator("article", { has: page.getByRole("link", { name: /Change/ }) }).filter({ hasText: "posts" }).first();
    await card.getByRole("button", { name: /Stop access/ }).click();
    const dialog = page.getByRole("dialog");
    await page.mouse.move(0, 0); // off the buttons, which answer to it
    const [keep, stop] = await dialog.locator(".pair button").evaluateAll((all) => all.map((b) => {
      const s = getComputedStyle(b);
      return [s.color, s.backgroundColor, s.border, s.fontWeight, s.fontSize, Math.round(b.getBoundingClientRect().width), b.getBoundingClientRect().top].join(" ");
    }));
    assert.equal(keep, stop, "keeping and stopping look the same");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Stop access" }).click();
    await page.getByText(/Access stopped at \d\d:\d\d/).first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a form of another site changes nothing", async () => {
    const { context, page } = await open(browser, { storageState: person });
    const forms = [
      `<form method="post" action="${origin}/graphql" enctype="text/plain"><input name='{"query":"mutation{endLogin{userErrors{code}}}","x":"' value='"}'><button>x</button></form>`,
      `<form method="post" action="${origin}/logout"><button>x</button></form>`,
    ];
    for (const form of forms) {
      const other = await elsewhere(form);
      await page.goto(`http://localhost:${other.address().port}/`).catch(() => page.goto(`http://127.0.0.1:${other.address().port}/`));
      const answered = page.waitForResponse((r) => r.request().method() === "POST");
      await page.click("button");
      const status = (await answered).status();
      assert.ok([400, 403, 415].includes(status), `${form} was answered ${status}`);
      other.close();
    }
    await page.goto(`${origin}/account`);
    await settled(page);
    assert.ok(page.url().endsWith("/account"), "still logged in");
    await context.close();
  });

  test("no page of the portal can be framed", async () => {
    const { context, page } = await open(browser, { storageState: person });
    const other = await elsewhere(`<iframe src="${origin}/"></iframe>`);
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    await page.waitForTimeout(500);
    const frame = page.frames()[1];
    assert.ok(!frame || !frame.url().startsWith(origin), `framed as ${frame?.url()}`);
    other.close();
    await context.close();
  });

  test("what other people wrote is text: hostile names, purposes and records", async () => {
    const { context, page } = await open(browser, { storageState: person });
    const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>\u202Eevil`;
    await page.route("**/graphql", async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      const spoilt = JSON.parse(text, (key, value) => (["name", "organisation", "purpose"].includes(key) && typeof value === "string" && !/^[a-z][A-Za-z]+$/.test(value) ? hostile : value));
      await route.fulfill({ response, json: spoilt });
    });
    for (const path of ["/", grant, "/ledger"]) {
      await page.goto(origin + path);
      await settled(page);
      assert.equal(await page.locator("main img, main script").count(), 0, path);
      assert.ok(!(await page.title()).includes("owned"), path);
    }
    assert.ok((await page.locator("main").innerText()).includes("<img src=x"));
    await context.close();
  });

  test("when the gateway does not answer, the page says what is safe and asks again", async () => {
    const { context, page } = await open(browser, { storageState: person });
    await page.route("**/graphql", (route) => route.abort());
    await page.goto(`${origin}/`);
    await page.getByText("Your apps could not be loaded. Their access has not changed.", { exact: false }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.unroute("**/graphql");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("article, .nothing").first().waitFor();
    await context.close();
  });

  test("a person checks their ledger: whole, too long for the time there is, or broken", async () => {
    const { context, page, complaints } = await open(browser, { storageState: person });
    const check = async () => {
      await page.goto(`${origin}/ledger`);
      await settled(page);
      await page.getByRole("button", { name: "Check that nothing was changed" }).click();
    };
    await check();
    await page.getByText(/^Today, \d\d:\d\d: all \d+ entries are as written, complete since \d+ \w+ \d{4}\.$/).waitFor();
    await page.getByText(/^(None of it is signed yet|All of it is signed|Signed up to entry \d+)/).waitFor();
    const changed = (change) => async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      if (json.data?.account?.verifyLedger) Object.assign(json.data.account.verifyLedger, change(json.data.account.verifyLedger));
      await route.fulfill({ response, json });
    };
    await page.route("**/graphql", changed(({ entries }) => ({ seal: { number: entries, at: "2026-11-20T10:00:00Z", digest: "ab".repeat(32), key: "k1", jws: "e30.e30.c2ln" } })));
    await check();
    await page.getByText("All of it is signed (20 November 2026", { exact: false }).waitFor();
    await page.getByText("The seal", { exact: true }).click();
    await page.getByText("ab".repeat(32)).waitFor();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the seal" }).click()]);
    assert.match(saved.suggestedFilename(), /^ledger-seal-\d+\.jws$/);
    assert.equal(readFileSync(await saved.path(), "utf8"), "e30.e30.c2ln");
    assert.deepEqual(await violations(page), []);
    await page.unroute("**/graphql");
    await page.route("**/graphql", changed(() => ({ complete: false, entries: 300000, checked: 100000 })));
    await check();
    await page.getByText("the first 100,000 of 300,000 entries are as written", { exact: false }).waitFor();
    await page.unroute("**/graphql");
    await page.route("**/graphql", changed(() => ({ sound: false, findings: [{ number: 12, fault: "ALTERED" }, { number: 14, fault: "TRUNCATED" }] })));
    await check();
    const alert = page.getByRole("alert");
    await alert.getByText("2 things do not match the seal. Tideline has been told.", { exact: false }).waitFor();
    await alert.getByText("Entry 12 was changed.").waitFor();
    await alert.getByText("Entry 14 and all after it are missing.").waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("an account says whether apps can be given access, and why not", async () => {
    const people = [
      ["canada", ["--region", "CA"], "Not possible", "this is offered in the EEA and the UK", "Canada"],
      ["teen", ["--region", "GB", "--age", "teen"], "One copy only", "for nothing about other people", "16 or 17"],
      ["child", ["--region", "FR", "--age", "child"], "Not possible", "before you are 16", "under 16"],
    ];
    const run = (words, input) => execFileSync(required("PORTWAY_BIN"), ["user", ...words, "--data", required("PORTWAY_DATA")], { input, encoding: "utf8" });
    for (const [who, words, verdict, why, fact] of people) {
      const name = `${who}-${Date.now()}`;
      run(["add", name, ...words]);
      run(["password", name], `${password}\n`);
      const { context, page } = await open(browser, { viewport: { width: 390, height: 844 } });
      await logIn(page, name, "/account");
      await settled(page);
      await page.getByText(verdict, { exact: true }).waitFor();
      await page.getByText(why, { exact: false }).waitFor();
      const row = page.locator("dd", { hasText: fact });
      await row.getByText("This is why").waitFor();
      assert.deepEqual(await violations(page), []);
      await page.goto(`${origin}/`);
      await settled(page);
      if (verdict === "Not possible") await page.locator(".nothing").getByText(why, { exact: false }).waitFor();
      await context.close();
    }
    const { context, page } = await open(browser, { storageState: person });
    await page.goto(`${origin}/account`);
    await settled(page);
    await page.getByText("Possible", { exact: true }).waitFor();
    assert.equal(await page.getByText("This is why").count(), 0);
    await context.close();
  });

  test("nothing moves while the page loads", () => staysPut(browser, person, ["/", grant, "/ledger", "/account"]));
});
