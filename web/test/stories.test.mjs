// The story that the portal is for, end to end against a running demo: a developer registers an app and has a first answer,
// the app is approved, a person allows a part of what it asks, it reads, the person sees that, narrows it and stops it, and the
// app is told why.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { launch, logIn, open, origin, password, required, scrollsSideways, settled, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

const DEVELOPER = "devi@buddy.example";
const name = `Yearbook ${randomBytes(3).toString("hex")}`;

describe("a story", { concurrency: false }, () => {
  let browser, developer, page, complaints, app, secret, callback, token;
  const codes = [];
  const hooks = [];

  before(async () => {
    browser = await launch();
    callback = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, "http://app.test");
      if (pathname === "/hook") hooks.push(request.headers["webhook-id"]);
      else codes.push(searchParams);
      response.end("Thank you");
    }).listen(0, "127.0.0.1");
    await once(callback, "listening");
    ({ context: developer, page, complaints } = await open(browser, { viewport: { width: 1440, height: 900 } }));
  });
  after(async () => {
    callback?.close();
    await browser?.close();
  });

  const redirect = () => `http://127.0.0.1:${callback.address().port}/callback`;
  const tab = async (of, what) => {
    await of.goto(`${origin}/developer/apps/${app}/${what}`);
    await settled(of);
  };

  test("a developer has a first answer: an app, a token for somebody who does not exist, a query", async () => {
    await logIn(page, DEVELOPER, "/developer/start");
    await settled(page);
    complaints.length = 0; // who is not logged in is told so with a 401, which Chromium notes
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("First do step 1.").waitFor();
    await page.getByLabel("Name, as people read it").fill(name);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByText(`${name} is there.`).first().waitFor();
    await page.getByRole("button", { name: "Get a token" }).click();
    await page.getByText(/A token for .*, for an hour/).waitFor();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(/^200, \d+ ms, \d+ points?$/).waitFor();
    assert.match(await page.locator(".start-answer pre").innerText(), /"posts"/);
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: `Go to ${name}` }).click();
    await page.waitForURL(/\/developer\/apps\//);
    app = page.url().split("/").at(-1);
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("one click opens the explorer with a token for somebody who does not exist", async () => {
    await page.getByRole("button", { name: "Open in explorer" }).click();
    await page.waitForURL(/\/graphiql\/$/);
    await page.getByText("Accepted").waitFor();
    await page.locator(".estimate").getByText(/\d+ points? of [\d,]+ left, would be admitted/).waitFor();
    await page.locator(".graphiql-response .monaco-editor").waitFor(); // before, GraphiQL's button does nothing
    await page.getByRole("button", { name: /execute/i }).click();
    await page.locator(".answer").getByText(/200, \d+ points?/).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("the developer says what it is for, and sends it for review", async () => {
    await tab(page, "review");
    await page.getByText("A reviewer would send it back for this:").waitFor();
    await tab(page, "details");
    await page.getByLabel("Legal name, town, country").fill("Papier & Zeit SARL, Lyon, France");
    await page.getByLabel("What the app is for").fill("We print your year as a book.");
    await page.getByLabel("Address of the privacy policy").fill("https://yearbook.example/privacy");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").first().waitFor();
    await tab(page, "redirects");
    await page.getByLabel("Address 1").fill(redirect());
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").first().waitFor();
    await tab(page, "scopes");
    const profile = page.locator(".picker .row", { hasText: "profile:read" }).first();
    await profile.getByLabel("Why").fill("to print your name on it");
    const row = page.locator(".picker .row", { hasText: "posts:read" }).filter({ hasNotText: "deletedPosts" }).first();
    await row.getByLabel("Why").fill("to print what you posted");
    const videos = page.locator(".picker .row", { hasText: "watchedVideos:read" }).first();
    await videos.getByLabel("Why").fill("to count what you saw");
    await page.locator(".consent-preview").getByText("to print what you posted").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").first().waitFor();
    await tab(page, "credentials");
    await page.getByRole("button", { name: "Create a secret" }).click();
    secret = await page.locator(".secret code").innerText();
    assert.ok(secret.length > 20);
    await page.reload();
    await settled(page);
    assert.equal((await page.locator("main").innerText()).includes(secret), false, "a secret is shown once");
    await page.getByLabel("Public keys").fill("{}");
    await page.getByRole("button", { name: "Save the keys" }).click();
    await page.getByText("This is no set of public keys").waitFor();
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "ES256" }] });
    await page.getByLabel("Public keys").fill(keys);
    await page.getByRole("button", { name: "Save the keys" }).click();
    await page.getByText("Saved.").first().waitFor();
    await page.reload();
    await settled(page);
    assert.equal(await page.getByLabel("Public keys").inputValue(), keys);
    await page.getByLabel("Public keys").fill("");
    await page.getByRole("button", { name: "Save the keys" }).click();
    await page.getByText("Saved.").first().waitFor();
    await tab(page, "review");
    await page.getByRole("button", { name: "Send for review" }).click();
    await page.getByText("Version 1 is in review").waitFor();
    assert.deepEqual(complaints, []);
  });

  test("the developer has events sent to the app, and sees what became of each", async () => {
    await tab(page, "webhooks");
    await page.getByText("Nothing has been sent yet.").waitFor();
    await page.getByLabel("Address").fill("http://yearbook.example/hook");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByRole("link").first().waitFor();
    await page.getByLabel("Address").fill(redirect().replace("/callback", "/hook"));
    await page.getByRole("button", { name: "Save" }).click();
    const shown = await page.locator(".secret code").innerText();
    assert.match(shown, /^whsec_/);
    await page.getByRole("button", { name: "New secret" }).click();
    await page.getByText(/signs too, until/).waitFor();
    assert.notEqual(await page.locator(".secret code").innerText(), shown);
    await page.getByRole("button", { name: "Send test" }).click();
    const row = page.locator("tbody tr", { hasText: "webhook.test" });
    await row.getByText(/^200, \d+ ms$/).first().waitFor({ timeout: 20_000 });
    assert.equal(hooks.length, 1);
    await row.getByRole("button", { name: /Send again/ }).click();
    await row.getByRole("button", { name: /Send again/ }).waitFor({ timeout: 20_000 });
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
  });

  test("it is approved", async () => {
    execFileSync(required("PORTWAY_BIN"), ["app", "approve", "--data", required("PORTWAY_DATA"), "--reason", "It says what it is for.", app]);
    await tab(page, "");
    await page.getByText("Live", { exact: true }).waitFor();
  });

  test("a person allows a part of it", async () => {
    const person = await open(browser);
    const verifier = randomBytes(32).toString("base64url");
    const question = new URLSearchParams({
      client_id: app,
      redirect_uri: redirect(),
      response_type: "code",
      state: "s1",
      scope: "profile:read posts:read watchedVideos:read",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    await person.page.goto(`${origin}/oauth/authorize?${question}`);
    await person.page.fill("[name=name]", "mara");
    await person.page.fill("[name=password]", password);
    await person.page.click("main form button:not([type=button])");
    await person.page.waitForURL(/\/oauth\/consent\//);
    await person.page.getByText("to print what you posted").waitFor();
    await person.page.check("input[value='profile:read']");
    await person.page.check("input[value='posts:read']");
    await person.page.click("button[value=allow]");
    await person.page.waitForURL((url) => url.pathname === "/callback");
    const code = codes.find((c) => c.get("state") === "s1")?.get("code");
    assert.ok(code, "the app got a code");
    const response = await fetch(`${origin}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${encodeURIComponent(app)}:${encodeURIComponent(secret)}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirect(), code_verifier: verifier }),
    });
    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    assert.deepEqual(answer.scope.split(" ").sort(), ["posts:read", "profile:read"]);
    token = answer.access_token;
    await person.context.close();
  });

  const ask = async (query) => {
    const response = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, body: await response.json() };
  };

  test("the app reads what was allowed and no more", async () => {
    const { body } = await ask("{ me { posts(first: 3) { nodes { createdAt title } } profile { id } watchedVideos(first: 1) { nodes { id } } } }");
    assert.ok(body.data.me.posts.nodes.length > 0);
    assert.ok(body.data.me.profile.id);
    assert.equal(body.data.me.watchedVideos, null);
    assert.equal(body.errors[0].extensions.code, "UNAUTHORIZED_FIELD_OR_TYPE");
  });

  test("the developer sees what each app can spend, and sets a share aside for this one", async () => {
    const row = () => page.getByRole("region", { name: "What each app can spend" }).locator("tbody tr", { hasText: name });
    await page.goto(`${origin}/developer/usage`);
    await settled(page);
    await row().getByText("the shared budget").waitFor();
    await row().getByText(/[\d,]+ of 240,000 points left/).waitFor();
    await tab(page, "usage");
    await page.getByLabel("Points that it gains a minute").fill("many");
    await page.getByLabel("The most points that it holds").fill("9000");
    await page.getByRole("button", { name: "Set aside" }).click();
    await page.getByText("Enter a whole number, such as 6000.").waitFor();
    await page.getByLabel("Points that it gains a minute").fill("999999");
    await page.getByRole("button", { name: "Set aside" }).click();
    await page.getByText("The shares of the apps would use up the developer's budget.").waitFor();
    await page.getByLabel("Points that it gains a minute").fill("6000");
    await page.getByRole("button", { name: "Set aside" }).click();
    await page.getByText(/^9,000 of 9,000 points left$/).waitFor();
    await page.getByText("This is the app’s own share", { exact: false }).waitFor();
    await page.goto(`${origin}/developer/usage`);
    await settled(page);
    await row().getByText("a share of its own").waitFor();
    await row().getByText("9,000 of 9,000 points left").waitFor();
    await page.getByText(/[\d,]+ of 231,000 points left/).first().waitFor();
    assert.deepEqual(await violations(page), []);
    await tab(page, "usage");
    await page.getByRole("button", { name: "End the share" }).click();
    await page.getByText(/of 240,000 points left$/).waitFor();
    assert.equal(await page.getByLabel("The most points that it holds").inputValue(), "");
    assert.deepEqual(complaints, []);
  });

  test("the person sees it, narrows it and stops it; the app is told why", async () => {
    const person = await open(browser, { viewport: { width: 390, height: 844 } });
    await logIn(person.page, "mara", "/");
    await settled(person.page);
    person.complaints.length = 0;
    const card = person.page.locator("article", { hasText: name });
    await card.getByText(/posts/).first().waitFor();
    await person.page.goto(`${origin}/ledger?app=${app}`);
    await settled(person.page);
    await person.page.getByText(new RegExp(`${name} read .*posts: date, title`)).first().waitFor();
    assert.equal(await scrollsSideways(person.page), false);
    await person.page.goto(`${origin}/`);
    await settled(person.page);
    await card.getByRole("link", { name: /Change/ }).click();
    await person.page.getByRole("button", { name: "Remove: Profile" }).click();
    await person.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await person.page.getByText("can no longer read", { exact: false }).first().waitFor();
    const narrowed = await ask("{ me { profile { id } posts(first: 1) { nodes { id } } } }");
    assert.equal(narrowed.body.data.me.profile, null);
    assert.equal(narrowed.body.errors[0].extensions.code, "UNAUTHORIZED_FIELD_OR_TYPE");
    assert.equal(narrowed.body.data.me.posts.nodes.length, 1);
    await person.page.goto(`${origin}/`);
    await settled(person.page);
    await card.getByRole("button", { name: /Stop access/ }).click();
    await person.page.getByLabel("Also ask it to delete its copies").check();
    await person.page.getByRole("dialog").getByRole("button", { name: "Stop access" }).click();
    await person.page.getByText(/Access stopped at/).first().waitFor();
    assert.deepEqual(person.complaints, []);
    await person.context.close();
    const { status, body } = await ask("{ me { posts(first: 1) { nodes { id } } } }");
    assert.equal(status, 401);
    assert.equal(body.errors[0].extensions.code, "GRANT_ENDED");
    await tab(page, "grants");
    await page.getByText("withdrawn", { exact: false }).first().waitFor();
    assert.deepEqual(complaints, []);
  });

  for (const look of looks)
      test(`axe finds nothing on the developer's pages ${look.name}`, async () => {
        const seen = await open(browser, { ...look.options, storageState: await developer.storageState() });
        const base = `/developer/apps/${app}`;
        for (const path of ["/developer", "/developer/start", "/developer/usage", base, ...["details", "scopes", "credentials", "redirects", "webhooks", "grants", "usage", "review"].map((t) => `${base}/${t}`)]) {
          await seen.page.goto(origin + path);
          await settled(seen.page);
          assert.deepEqual(await violations(seen.page), [], path);
          assert.equal(await scrollsSideways(seen.page), false, `${path} scrolls sideways`);
        }
        assert.deepEqual(seen.complaints, []);
        await seen.context.close();
      });

  test("a person is not let into the developer's pages, nor a developer into a person's", async () => {
    const person = await open(browser);
    await logIn(person.page, "mara", "/developer");
    await settled(person.page);
    assert.equal(await person.page.locator("table").count(), 0);
    await page.goto(`${origin}/`);
    await page.waitForURL(/\/developer$/);
    await person.context.close();
  });
});
