// Draws the pictures of docs/portal.md again, against a running demo:
//   scripts/with-demo.sh npm --prefix web run screenshots
// ONLY=ledger,account draws these alone.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { allowSampleApp, ask, forgetGrants, launch, logIn, open, origin, required, settled } from "../test/browser.mjs";

const folder = fileURLToPath(new URL("../../docs/images/portal/", import.meta.url));
const LARGEST = 150_000;
const only = process.env.ONLY?.split(",");
mkdirSync(folder, { recursive: true });

const VIEWS = {
  "1440-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light", deviceScaleFactor: 0.75 },
  "390-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 1 },
};

const browser = await launch();

// Who sees what. A name, a page, and what is done on it before the picture is taken.
async function person() {
  const { context, page } = await open(browser);
  await allowSampleApp(page, ["profile:read", "posts:read", "watchedVideos:read"]);
  await page.goto(`${origin}/`);
  await settled(page);
  const grant = await page.locator("article", { hasText: "watched videos" }).getByRole("link", { name: /Change/ }).first().getAttribute("href");
  const state = await context.storageState();
  await context.close();
  return { state, grant };
}

async function as(name) {
  const { context, page } = await open(browser);
  await logIn(page, name, "/");
  await settled(page);
  const state = await context.storageState();
  const app = name.includes("@") ? await page.locator("main td a").first().getAttribute("href") : undefined;
  await context.close();
  return { state, app };
}

async function draw(state, shots) {
  for (const [view, options] of Object.entries(VIEWS)) {
    const { context, page } = await open(browser, { ...options, storageState: state, reducedMotion: "reduce" });
    await page.goto(`${origin}/login`); // for the typeface: a first page may be drawn without it
    for (const [name, path, prepare] of shots) {
      if (only && !only.includes(name)) continue;
      await page.goto(origin + path);
      if (prepare !== answered) await settled(page);
      if (prepare) await prepare(page);
      await page.waitForTimeout(150);
      const file = `${folder}${name}-${view}.png`;
      await page.screenshot({ path: file });
      const size = statSync(file).size;
      if (size > LARGEST) console.error(`${file} is ${size} bytes, more than ${LARGEST}`);
    }
    await context.close();
  }
}

async function checked(page) {
  await page.getByRole("button", { name: "Check that nothing was changed" }).click();
  await page.getByText(/as written, complete since/).waitFor();
}

async function answered(page) {
  await page.getByLabel("Access token").fill(required("PORTWAY_TOKEN"));
  await page.getByRole("button", { name: "Use token" }).click();
  await page.getByText("would be admitted").waitFor();
  await page.locator(".graphiql-response .monaco-editor").waitFor();
  await page.getByRole("button", { name: /execute/i }).click();
  await page.locator(".graphiql-response .view-lines").getByText("nodes").first().waitFor();
}

async function openFirst(page) {
  await page.locator("main td a").first().click();
  await page.waitForURL(/\/developers\/./);
}

const mara = await person();
await draw(mara.state, [
  ["overview", "/"],
  ["grant", mara.grant],
  ["stop", mara.grant, (page) => page.getByRole("button", { name: "Stop access" }).click()],
  ["ledger", "/ledger"],
  ["ledger-checked", "/ledger", checked],
  ["download", "/download", (page) => page.getByText("Choose kinds").click()],
  ["account", "/account"],
  ["passkeys", "/account/passkeys"],
  ["renew", mara.grant.replace("grants", "renew")],
  ["consent-again", "/demo/start"],
]);
await draw(undefined, [
  ["login", "/login"],
  ["signup", "/signup"],
  ["reset", "/reset"],
  ["explorer", "/graphiql/", answered],
  ["docs", "/docs"],
  ["docs-api", "/docs/api"],
  ["docs-scopes", "/docs/scopes"],
  ["docs-limits", "/docs/limits"],
  ["docs-kinds", "/docs/kinds"],
  ["docs-kind", "/docs/kinds/posts"],
  ["docs-errors", "/docs/errors"],
]);

// Another app of the developer, in review, with a webhook that was told something.
async function yearbook(state) {
  const hook = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
  await once(hook, "listening");
  const { context, page } = await open(browser, { storageState: state });
  await page.goto(`${origin}/developer`);
  await settled(page);
  const { createApp } = await ask(page, "mutation($input:CreateAppInput!){createApp(input:$input){app{id}}}", { input: { app: YEARBOOK } });
  const app = createApp.app.id;
  await ask(page, "mutation($id:ID!){submitApp(id:$id){userErrors{message}}}", { id: app });
  await ask(page, "mutation($app:ID!,$url:String!){setWebhook(input:{app:$app,url:$url}){userErrors{message}} testWebhook(app:$app){userErrors{message}}}", { app, url: `http://127.0.0.1:${hook.address().port}/hook` });
  await page.goto(`${origin}/developer/apps/${app}/webhooks`);
  await page.getByText(/^200, \d+ ms$/).first().waitFor();
  hook.close();
  await context.close();
  return app;
}

const YEARBOOK = {
  name: "Yearbook",
  organisation: "Papier & Zeit SARL, Lyon, France",
  purpose: "We print a book of your year.",
  privacy: "https://yearbook.example/privacy",
  retention: "until the book is printed",
  redirectUris: ["https://yearbook.example/back"],
  purposes: [
    { category: "posts", text: "to choose the pictures that we print" },
    { category: "likes", text: "to count what you liked" },
  ],
  requestedScopes: ["posts:read", "likes:read"],
};

const devi = await as("devi@buddy.example");
const printed = await yearbook(devi.state);
await draw(devi.state, [
  ["developer-apps", "/developer"],
  ["developer-start", "/developer/start"],
  ["developer-app", devi.app],
  ["developer-details", `/developer/apps/${printed}/details`],
  ["developer-scopes", `/developer/apps/${printed}/scopes`],
  ["developer-credentials", `/developer/apps/${printed}/credentials`],
  ["developer-redirects", `${devi.app}/redirects`],
  ["developer-webhooks", `/developer/apps/${printed}/webhooks`],
  ["developer-grants", `${devi.app}/grants`],
  ["developer-review", `/developer/apps/${printed}/review`],
  ["developer-usage", "/developer/usage"],
  ["developer-budgets", "/developer/usage", (page) => page.getByRole("region", { name: "What each app can spend" }).scrollIntoViewIfNeeded()],
  ["developer-share", `${devi.app}/usage`, (page) => page.getByRole("button", { name: "Set aside" }).scrollIntoViewIfNeeded()],
]);

const olga = await as("olga");
await draw(olga.state, [
  ["operator", "/operator"],
  ["operator-review", `/operator/reviews/${printed}`],
  ["operator-apps", "/operator/apps"],
  ["operator-app", "/operator/apps/backup-buddy"],
  ["operator-incident", "/operator/apps/backup-buddy/end-grants"],
  ["operator-developers", "/operator/developers"],
  ["operator-developer", "/operator/developers", openFirst],
  ["operator-people", "/operator/people?name=mara"],
  ["operator-health", "/operator/health"],
  ["operator-audit", "/operator/audit?name=mara"],
]);
const anna = await as("anna");
await draw(anna.state, [["analyst", "/analyst"]]);

forgetGrants();
await draw(mara.state, [["consent", "/demo/start"]]);

await browser.close();
console.log(execFileSync("du", ["-sh", folder]).toString().trim());
