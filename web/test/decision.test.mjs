// Login and consent in a real browser against a running demo: without script, and by axe.
//   PORTWAY_URL=http://127.0.0.1:8080 PORTWAY_PASSWORD=... node --test test/decision.test.mjs
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { forgetGrants, launch, origin, password, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

async function logIn(page) {
  forgetGrants();
  await page.goto(`${origin}/demo/start`);
  await page.fill("#name", "mara");
  await page.fill("#password", password);
  await page.click("main form .main");
  await page.waitForURL(/\/oauth\/consent\//);
}

describe("login and consent", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  async function open(options) {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    return { context, page, complaints };
  }

  for (const javaScriptEnabled of [false, true]) {
    test(`E7, E9: the whole flow ${javaScriptEnabled ? "with" : "without"} script`, async () => {
      const { context, page, complaints } = await open({ javaScriptEnabled });
      await logIn(page);
      assert.equal(await page.locator("input[type=checkbox]:checked").count(), 0);
      assert.equal(await page.locator(".static").isVisible(), true);
      await page.check("input[value='posts:read']");
      assert.equal(await page.locator(".static").isVisible(), false, "the receipt follows the boxes");
      assert.equal(await page.locator(".pick", { hasText: "Posts" }).isVisible(), true);
      assert.equal(await page.locator(".pick", { hasText: "Likes" }).isVisible(), false);
      await page.click("button[value=allow]");
      await page.waitForURL(/\/demo\/callback/);
      assert.match(await page.locator("pre").first().innerText(), /"scope": "posts:read"/);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test("refusing is one press, and looks like allowing", async () => {
    const { context, page } = await open({});
    await logIn(page);
    const [refuse, allow] = await page.locator("button[name=decision]").evaluateAll((buttons) => buttons.map((b) => {
      const s = getComputedStyle(b);
      const box = b.getBoundingClientRect();
      return { look: [s.color, s.backgroundColor, s.border, s.fontWeight, s.fontSize, Math.round(box.width), box.height, box.top], value: b.value };
    }));
    assert.deepEqual(refuse.look, allow.look);
    assert.deepEqual([refuse.value, allow.value], ["deny", "allow"], "refuse is first, so that Enter never allows");
    await page.click("button[value=deny]");
    await page.waitForURL(/error=access_denied/);
    await context.close();
  });

  test("E13: the keyboard is enough", async () => {
    const { context, page } = await open({});
    await logIn(page);
    const reached = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => document.activeElement.id || document.activeElement.value || document.activeElement.tagName);
      reached.push(at);
      if (await page.evaluate(() => document.activeElement.value === "posts:read")) await page.keyboard.press("Space");
      if (at === "allow") break;
    }
    assert.ok(reached.indexOf("deny") < reached.indexOf("allow"), `reached ${reached}`);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/demo\/callback\?code=/);
    await context.close();
  });

  test("E2: a form of another site is refused", async () => {
    const { context, page } = await open({});
    await logIn(page);
    const form = `<form method="post" action="${page.url()}"><button name="decision" value="allow">x</button></form>`;
    const other = createServer((_, response) => response.setHeader("content-type", "text/html").end(form)).listen(0, "127.0.0.1");
    const evil = await context.newPage();
    await evil.goto(`http://localhost:${other.address().port}/`).catch(() => evil.goto(`http://127.0.0.1:${other.address().port}/`));
    const answered = evil.waitForResponse((r) => r.request().method() === "POST");
    await evil.click("button");
    assert.equal((await answered).status(), 403);
    other.close();
    await context.close();
  });

  for (const look of looks) {
    test(`E13: axe finds nothing ${look.name}`, async () => {
      const { context, page, complaints } = await open(look.options);
      forgetGrants();
      await page.goto(`${origin}/demo/start`);
      assert.deepEqual(await violations(page), []);
      await page.fill("#name", "mara");
      await page.fill("#password", password);
      await page.click("main form .main");
      await page.waitForURL(/\/oauth\/consent\//);
      assert.deepEqual(await violations(page), []);
      assert.equal(await page.locator("html").getAttribute("lang"), look.options.locale.slice(0, 2));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing scrolls sideways");
      await page.check("input[value='posts:read']");
      await page.check("input[value='posts.place:read']");
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(complaints, []);
      await page.uncheck("input[value='posts:read']");
      await page.click("button[value=allow]");
      assert.ok(await page.locator(".problem").isVisible());
      assert.deepEqual(await violations(page), [], "with an error");
      await context.close();
    });
  }
});
