// The operator's pages in a real browser against a running demo: a review from the developer's side to the decision, a
// suspension, an incident, and what every page keeps.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allowSampleApp, ask, launch, logIn, open, origin, scrollsSideways, settled, staysPut, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

const DEVELOPER = "devi@buddy.example";
const OPERATOR = "olga";

const hostile = `Almanac <img src=x onerror="document.title='owned'">`;
const sheet = {
  name: hostile,
  organisation: "Papier & Zeit SARL, Lyon, France",
  purpose: "We print a book of your year. <script>document.title='owned'</script>",
  privacy: "https://yearbook.example/privacy",
  retention: "until the book is printed",
  redirectUris: ["https://yearbook.example/back"],
  purposes: [
    { category: "posts", text: "to choose the pictures that we print" },
    { category: "likes", text: "to improve your experience" },
  ],
  requestedScopes: ["posts:read", "likes:read"],
};

describe("the operator", () => {
  let browser;
  let developer; // a page of the developer
  let operator, company; // the login of the operator
  let app; // the id of the app that is reviewed

  const send = async (facts) => {
    await ask(developer, "mutation($input:UpdateAppInput!){updateApp(input:$input){userErrors{message}}}", { input: { id: app, app: facts } });
    const { submitApp } = await ask(developer, "mutation($id:ID!){submitApp(id:$id){userErrors{message}}}", { id: app });
    assert.deepEqual(submitApp.userErrors, []);
  };
  const work = async (path, options = {}) => {
    const opened = await open(browser, { viewport: { width: 1440, height: 900 }, storageState: operator, ...options });
    await opened.page.goto(origin + path);
    await settled(opened.page);
    return opened;
  };

  before(async () => {
    browser = await launch();
    const person = await open(browser);
    await allowSampleApp(person.page, ["posts:read"]);
    await person.context.close();
    ({ page: developer } = await open(browser));
    await logIn(developer, DEVELOPER, "/developer");
    await settled(developer);
    const { createApp } = await ask(developer, "mutation($input:CreateAppInput!){createApp(input:$input){app{id}userErrors{message}}}", { input: { app: sheet } });
    assert.deepEqual(createApp.userErrors, []);
    app = createApp.app.id;
    await send({});
    const mine = await open(browser);
    await logIn(mine.page, OPERATOR, "/operator");
    await settled(mine.page);
    operator = await mine.context.storageState();
    await mine.page.goto(`${origin}/operator/developers`);
    await settled(mine.page);
    company = await mine.page.locator("main td a").first().getAttribute("href");
    await mine.context.close();
  });
  after(() => browser?.close());

  const pages = () => ["/operator", `/operator/reviews/${app}`, "/operator/reviews/none", "/operator/apps", `/operator/apps/${app}`, "/operator/apps/backup-buddy", "/operator/apps/backup-buddy/end-grants", "/operator/developers", company, "/operator/people", "/operator/people?name=mara", "/operator/people?name=nobody", "/operator/health", "/operator/audit", "/operator/audit?name=mara"];

  test("the queue leads to the review, which says what is asked and what to doubt; nothing of it is markup", async () => {
    const { context, page, complaints } = await work("/operator");
    await page.getByRole("heading", { level: 1, name: /wait/ }).waitFor();
    await page.getByRole("link", { name: /^Review Almanac/ }).click();
    await settled(page);
    await page.getByRole("heading", { level: 1, name: /asks to go live/ }).waitFor();
    await page.getByText("to choose the pictures that we print").waitFor();
    await page.getByText("Short or vague for likes:read.").waitFor();
    assert.equal(await page.locator("main img, main script").count(), 0);
    assert.ok(!(await page.title()).startsWith("owned"));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a version is sent back with a reason only, and a corrected one is approved when every point is ticked", async () => {
    const { context, page } = await work(`/operator/reviews/${app}`);
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByRole("alert").getByRole("link", { name: /Write a reason/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
    await page.keyboard.type("likes:read does not fit the purpose.");
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByText(/was sent back at \d\d:\d\d/).first().waitFor();
    const seen = await ask(developer, "query($id:ID!){developer{app(id:$id){state reason}}}", { id: app });
    assert.deepEqual(seen.developer.app, { state: "REJECTED", reason: "likes:read does not fit the purpose." });

    await send({ requestedScopes: ["posts:read"], purposes: sheet.purposes.slice(0, 1) });
    await page.reload();
    await settled(page);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("6 points of the checklist are open").waitFor();
    for (const box of await page.locator(".checks").first().getByRole("checkbox").all()) await box.check();
    await page.getByText("6 of 6").waitFor();
    await page.getByLabel("Reason").fill("Clear, and only what it needs.");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText(/approved at \d\d:\d\d/).first().waitFor();
    const live = await ask(developer, "query($id:ID!){developer{app(id:$id){state version approvedScopes}}}", { id: app });
    assert.deepEqual(live.developer.app, { state: "LIVE", version: 2, approvedScopes: ["posts:read"] });
    await context.close();
  });

  test("of a second version the review shows what changes, and what was before", async () => {
    await send({ requestedScopes: ["posts:read", "likes:read"], purposes: [{ category: "posts", text: "to print the pictures that you choose" }, sheet.purposes[1]] });
    const { context, page } = await work(`/operator/reviews/${app}`);
    await page.getByRole("heading", { level: 1, name: /asks for one more scope/ }).waitFor();
    const posts = page.locator(".diff-row", { hasText: "posts:read" }).first();
    assert.match(await posts.locator(".diff-now").innerText(), /to print the pictures that you choose/);
    assert.match(await posts.locator(".diff-was").innerText(), /to choose the pictures that we print/);
    const likes = page.locator(".diff-row", { hasText: "likes:read" }).first();
    assert.match(await likes.locator(".mark-word").innerText(), /New/);
    await context.close();
  });

  test("a suspension takes the name and a reason, and the developer is told; it is taken back", async () => {
    const { context, page, complaints } = await work("/operator/apps/backup-buddy");
    await page.getByRole("button", { name: "Suspend" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("People see:").waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Suspend" }).click();
    await dialog.getByText("Write a reason.").waitFor();
    await dialog.getByLabel("Reason").fill("It read too much.");
    await dialog.getByLabel(/Type the app.s name/).fill("backup");
    await dialog.getByRole("button", { name: "Suspend" }).click();
    await dialog.getByText(/Type the name exactly/).waitFor();
    await dialog.getByLabel(/Type the app.s name/).fill(await page.getByRole("heading", { level: 1 }).innerText());
    await dialog.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Suspended: It read too much.").waitFor();
    await page.getByRole("button", { name: "Reinstate" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("It was a mistake of ours.");
    await page.getByRole("dialog").getByRole("button", { name: "Reinstate" }).click();
    await page.getByText(/is reinstated/).first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  for (const look of looks)
    test(`axe finds nothing ${look.name}; a reload works anywhere`, async () => {
      const { context, page, complaints } = await open(browser, { ...look.options, storageState: operator });
      for (const path of pages()) {
        await page.goto(origin + path);
        await settled(page);
        assert.deepEqual(await violations(page), [], path);
        assert.equal(await scrollsSideways(page), false, `${path} scrolls sideways`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

  test("apps are searched, and the search is in the address", async () => {
    const { context, page } = await work("/operator/apps");
    await page.getByLabel("Name").fill("almanac");
    await page.waitForURL(/\?q=almanac/);
    await page.reload();
    await settled(page);
    assert.equal(await page.getByLabel("Name").inputValue(), "almanac");
    assert.equal(await page.locator("tbody tr").count(), 1);
    await page.getByLabel("Name").fill("there is no such app");
    await page.getByText("No app matches.").waitFor();
    await context.close();
  });

  test("a person's ledger is verified, in words first", async () => {
    const { context, page } = await work("/operator/audit");
    await page.getByLabel("Name of the account").fill("mara");
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("heading", { level: 1, name: "The ledger of mara is sound" }).waitFor();
    await page.reload();
    await settled(page);
    await page.getByRole("heading", { level: 1, name: "The ledger of mara is sound" }).waitFor();
    await context.close();
  });

  test("when the gateway does not answer, the page says what is safe and asks again", async () => {
    const { context, page } = await open(browser, { storageState: operator });
    await page.route("**/graphql", (route) => route.abort());
    await page.goto(`${origin}/operator`);
    await page.getByText("The queue could not be loaded. Nothing in it is lost.", { exact: false }).waitFor();
    await page.unroute("**/graphql");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("article, .nothing").first().waitFor();
    await context.close();
  });

  test("an incident: every grant of an app ends, and the person is told", async () => {
    const { context, page } = await work("/operator/apps/backup-buddy/end-grants");
    const name = (await page.getByRole("heading", { level: 1 }).innerText()).replace("End all grants of ", "");
    await page.getByLabel("Reason").fill("Its keys leaked.");
    await page.getByLabel(/Type the app.s name/).fill(name);
    await page.getByRole("button", { name: /^End / }).click();
    await page.getByText(/ended at \d\d:\d\d/).first().waitFor();
    const person = await open(browser);
    await logIn(person.page, "mara", "/");
    await settled(person.page);
    await person.page.getByRole("heading", { level: 1, name: "No app can read your data" }).waitFor();
    await person.context.close();
    await context.close();
  });

  test("a developer's page says what is left of the budget", async () => {
    const { context, page, complaints } = await work(company);
    await page.getByText("of 240,000 points left").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("nothing moves while the page loads", () => staysPut(browser, operator, ["/operator", "/operator/apps", "/operator/health"]));
});
