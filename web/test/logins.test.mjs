// The site's own logins, and what a consent page changes, in a real browser against a running demo.
//   PORTWAY_URL=http://127.0.0.1:8080 PORTWAY_PASSWORD=... node --test test/logins.test.mjs
// Browsers bind passkeys to names, and the demo's address is a number, so their test starts a gateway of its own (PORTWAY_BIN).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open as openIn, origin, password, required, scrollsSideways, violations } from "./browser.mjs";
import { looks } from "./looks.mjs";

const unique = `${Date.now()}${process.pid}`;

const fill = async (page, fields) => {
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
};

async function logIn(page, name = "mara") {
  await fill(page, { name, password });
  await page.click("main form .main");
}

// listen serves one page on a free port of this machine, under the name given.
async function listen(answer) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  return { server, port: server.address().port };
}

describe("logins", () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());

  // open leaves out what these tests bring about themselves: statuses of wrong forms, and other origins.
  async function open(options) {
    const opened = await openIn(browser, options);
    const expected = /status of 4\d\d|^a request to /;
    return { ...opened, complaints: { all: () => opened.complaints.filter((c) => !expected.test(c)) } };
  }

  for (const javaScriptEnabled of [false, true]) {
    test(`login, account, logout ${javaScriptEnabled ? "with" : "without"} script`, async () => {
      const { context, page, complaints } = await open({ javaScriptEnabled });
      await page.goto(`${origin}/account/passkeys`);
      assert.match(page.url(), /\/login\?return=/);
      await fill(page, { name: "mara", password: "wrong" });
      await page.click("main form .main");
      assert.match(await page.title(), /^Error: /);
      assert.equal(await page.locator(".problem li").innerText(), await page.locator("#wrong").innerText(), "the same words above and at the field");
      await logIn(page);
      await page.waitForURL(`${origin}/account/passkeys`);
      assert.equal(await page.locator("h1").innerText(), "How you log in");
      assert.ok(await page.getByText("This browser").isVisible());
      await page.getByRole("button", { name: "Log out", exact: true }).first().click();
      await page.waitForURL(`${origin}/login`);
      await page.goto(`${origin}/account/passkeys`);
      assert.match(page.url(), /\/login\?return=/);
      assert.deepEqual(complaints.all(), []);
      await context.close();
    });
  }

  test("a developer signs up and cannot answer an app", async () => {
    const { context, page, complaints } = await open({});
    const name = `dev${unique}@example.org`;
    await page.goto(`${origin}/signup`);
    await fill(page, { developer: `Makers ${unique}`, name, password: "password1234" });
    await page.click("main form .main");
    assert.match(await page.locator("#password-wrong").innerText(), /tried first/);
    assert.equal(await page.inputValue("#developer"), `Makers ${unique}`, "what was entered stays");
    assert.equal(await page.inputValue("#password"), "", "but no password comes back");
    assert.deepEqual(await violations(page), []);
    await page.fill("#password", "three wild geese");
    await page.click("main form .main");
    await page.waitForURL(/\/login\?notice=signedUp/);
    await fill(page, { name, password: "three wild geese" });
    await page.click("main form .main");
    await page.waitForURL((url) => url.pathname !== "/login");
    await page.goto(`${origin}/demo/start`);
    assert.equal(await page.locator("h1").innerText(), "This login is not a person’s");
    assert.equal(await page.locator("button[value=allow]").count(), 0);
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(/\/oauth\/login\//);
    assert.deepEqual(complaints.all(), []);
    await context.close();
  });

  test("E9: the flow ends at an app on another origin, and no form gets anywhere else", async () => {
    const app = await listen((_, response) => response.setHeader("content-type", "text/html").end("<title>the app</title>"));
    const other = await listen((_, response) => response.end("not here"));
    const register = await fetch(`${origin}/oauth/register`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: `Elsewhere ${unique}`, scope: "posts:read", redirect_uris: ["http://127.0.0.1/back"], token_endpoint_auth_method: "none" }),
    });
    const { client_id } = await register.json();
    assert.equal(register.status, 201);
    const { context, page } = await open({});
    const question = new URLSearchParams({
      client_id, redirect_uri: `http://127.0.0.1:${app.port}/back`, response_type: "code", scope: "posts:read", state: "s",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
    });
    await page.goto(`${origin}/oauth/authorize?${question}`);
    await logIn(page, "sandy");
    await page.waitForURL(/\/oauth\/consent\//);
    // Somebody got a form of their own into the page: the policy lets it go to this app and to this site, nowhere else.
    const tampered = await context.newPage();
    await tampered.goto(page.url());
    const blocked = tampered.waitForEvent("console", (m) => /form-action/.test(m.text()));
    await tampered.evaluate((to) => {
      const form = document.createElement("form");
      form.action = to;
      document.body.append(form);
      form.submit();
    }, `http://127.0.0.1:${other.port}/steal`);
    await blocked;
    assert.match(tampered.url(), /\/oauth\/consent\//);
    await tampered.close();
    if (await page.locator("input[value='posts:read']").isVisible()) await page.check("input[value='posts:read']");
    await page.click("button[value=allow]");
    await page.waitForURL(new RegExp(`^http://127.0.0.1:${app.port}/back\\?code=`));
    assert.equal(await page.title(), "the app");
    app.server.close();
    other.server.close();
    await context.close();
  });

  test("E2, E8: another origin can neither send a form nor frame a page", async () => {
    const { context, page } = await open({});
    await page.goto(`${origin}/login`);
    await logIn(page);
    await page.waitForURL((url) => url.pathname !== "/login");
    const evil = await listen((request, response) => {
      response.setHeader("content-type", "text/html");
      const target = new URL(request.url, "http://x").searchParams.get("target");
      response.end(request.url.startsWith("/frame") ? `<iframe src="${origin}${target}"></iframe>`
        : `<form method="post" action="${origin}${target}"><input name="do" value="others"><button>x</button></form>`);
    });
    const site = `http://localhost:${evil.port}`; // another host than 127.0.0.1, so another site
    const attacker = await context.newPage();
    for (const target of ["/account/passkeys", "/login", "/logout", "/signup", "/reset"]) {
      await attacker.goto(`${site}/?target=${target}`);
      const answered = attacker.waitForResponse((r) => r.request().method() === "POST");
      await attacker.click("button");
      assert.equal((await answered).status(), 403, target);
    }
    await page.goto(`${origin}/account/passkeys`);
    assert.equal(await page.locator("h1").innerText(), "How you log in", "still logged in");
    for (const target of ["/login", "/account/passkeys", "/oauth/consent/x", "/reset/x", "/oauth/authorize"]) {
      await attacker.goto(`${site}/frame?target=${target}`);
      const frame = attacker.frames()[1];
      assert.ok(!frame || !(await frame.content()).includes("<main"), `${target} is framed`);
    }
    evil.server.close();
    await context.close();
  });

  test("an app that asks again shows the difference; keep leaves it, a renewal waits for its time", async () => {
    const { context, page, complaints } = await open({});
    await page.goto(`${origin}/demo/start`);
    await logIn(page);
    await page.waitForURL(/\/oauth\/consent\//);
    if (!(await page.getByText("What stays").isVisible())) { // the first time
      await page.check("input[value='posts:read']");
      await page.click("button[value=allow]");
      await page.waitForURL(/\/demo\/callback\?code=/);
      await page.goto(`${origin}/demo/start`);
      await page.waitForURL(/\/oauth\/consent\//);
    }
    assert.equal(await page.locator("h1").innerText(), "Backup Buddy asks for more");
    assert.equal(await page.locator(":is(.row, .extra):has(> label .tag.new) > input:checked").count(), 0, "nothing new is ticked");
    assert.equal(await page.locator("input[value='posts:read']").isChecked(), true);
    assert.equal(await page.locator("#d1").isChecked(), true, "the end stays");
    assert.equal(await page.locator(".receipt .pick", { hasText: "Posts" }).isVisible(), true);
    assert.deepEqual(await violations(page), []);
    const [keep, allow] = await page.locator("button[name=decision]").evaluateAll((buttons) => buttons.map((b) => {
      const s = getComputedStyle(b);
      return [s.color, s.backgroundColor, s.border, s.fontWeight, s.fontSize, Math.round(b.getBoundingClientRect().width)].join();
    }));
    assert.equal(keep, allow);
    await page.getByRole("button", { name: "Keep as it is" }).click();
    await page.waitForURL(/\/demo\/callback\?code=/);
    assert.match(await page.locator("pre").first().innerText(), /"scope": ".*posts:read/);
    assert.deepEqual(complaints.all(), []);
    await context.close();
  });

  test("E13: the login is done by keyboard, from top to bottom", async () => {
    const { context, page } = await open({});
    await page.goto(`${origin}/login?return=/account/passkeys`);
    const order = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
    }
    assert.deepEqual(order.slice(0, 4), ["name", "Forgotten?", "password", "Log in"]);
    await page.focus("#name");
    await page.keyboard.type("mara");
    await page.focus("#password");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/account/passkeys`);
    await context.close();
  });

  for (const look of looks) {
    test(`E13: axe finds nothing ${look.name}`, async () => {
      const { context, page, complaints } = await open(look.options);
      for (const path of ["/login", "/signup", "/reset", "/reset/x"]) {
        await page.goto(origin + path);
        assert.deepEqual(await violations(page), [], path);
        assert.ok(!(await scrollsSideways(page)), `${path} scrolls sideways`);
        assert.equal(await page.locator("html").getAttribute("lang"), look.options.locale.slice(0, 2));
      }
      await page.goto(`${origin}/login?return=/account/passkeys`);
      await logIn(page);
      await page.waitForURL(`${origin}/account/passkeys`);
      assert.deepEqual(await violations(page), []);
      assert.ok(!(await scrollsSideways(page)), "the account scrolls sideways");
      assert.deepEqual(complaints.all(), []);
      await context.close();
    });
  }

  test("F8: a passkey is made, and logs in without a password", async () => {
    const folder = mkdtempSync(join(tmpdir(), "portway-passkey-"));
    const free = await listen(() => {});
    const site = `http://localhost:${free.port}`;
    await new Promise((closed) => free.server.close(closed));
    const gateway = spawn(required("PORTWAY_BIN"), ["demo", "--addr", `127.0.0.1:${free.port}`, "--issuer", site, "--data", folder, "--password", password], { stdio: "ignore" });
    try {
      for (let tries = 0; ; tries++) {
        const up = await fetch(`http://127.0.0.1:${free.port}/readyz`).then((r) => r.ok, () => false);
        const seeded = up && readdirSync(folder).length > 3 && await fetch(`http://127.0.0.1:${free.port}/login`).then((r) => r.ok, () => false);
        if (seeded) break;
        assert.ok(tries < 300, "the gateway does not come up");
        await new Promise((next) => setTimeout(next, 100));
      }
      const { context, page, complaints } = await open({});
      const cdp = await context.newCDPSession(page);
      await cdp.send("WebAuthn.enable");
      const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
        options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      });
      for (let tries = 0; ; tries++) { // the password is set after the gateway answers
        await page.goto(`${site}/login?return=/account/passkeys`);
        await logIn(page);
        if (page.url() === `${site}/account/passkeys`) break;
        assert.ok(tries < 9, await page.locator("main").innerText());
        await new Promise((next) => setTimeout(next, 1000));
      }
      await page.fill("#key-name", "Test device");
      await page.click("#add-passkey");
      await page.waitForURL(/notice=keyAdded/);
      assert.ok(await page.getByText("Test device").isVisible());
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      assert.equal(credentials.length, 1);
      assert.equal(credentials[0].rpId, "localhost");
      await page.getByRole("button", { name: "Log out", exact: true }).first().click();
      await page.goto(`${site}/demo/start`);
      await page.click("#use-passkey");
      await page.waitForURL(/\/oauth\/consent\//);
      await page.goto(`${site}/account/passkeys`);
      assert.ok(await page.getByText(/last used on/).isVisible());
      assert.deepEqual(await violations(page), []);

      await page.getByRole("button", { name: "Log out", exact: true }).first().click();
      // The browser has changed its process on the way, and with it lost the authenticator: this one has the same key, locked.
      await page.goto(`${site}/login`);
      const locked = await context.newCDPSession(page);
      await locked.send("WebAuthn.enable");
      const again = await locked.send("WebAuthn.addVirtualAuthenticator", {
        options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: false, automaticPresenceSimulation: true },
      });
      await locked.send("WebAuthn.addCredential", { authenticatorId: again.authenticatorId, credential: credentials[0] });
      await page.click("#use-passkey");
      await page.waitForFunction(() => document.getElementById("use-passkey").ariaBusy === "false");
      assert.match(page.url(), /\/login$/, "nobody unlocked the key");
      assert.deepEqual(complaints.all(), []);
      await context.close();
    } finally {
      gateway.kill();
      await new Promise((gone) => gateway.once("exit", gone));
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
