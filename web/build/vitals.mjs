// Measures how pages load, cold, in the two settings that matter, and prints the table of docs/portal.md:
//   scripts/with-demo.sh npm --prefix web run --silent vitals
// "here" is this machine over loopback; "phone" is a CPU four times slower behind 1.6 Mbit/s and 150 ms, as Lighthouse's
// mobile setting has it. Each figure is the median of five loads with an empty cache. PAGES=Overview,Ledger takes only these.
import { allowSampleApp, launch, logIn, open, origin, settled } from "../test/browser.mjs";

const LOADS = 5;
const PHONE = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, offline: false };

// Runs in the page before anything else: what the browser says of paints, shifts and tasks that block.
function watch() {
  const seen = (globalThis.__vitals = { lcp: 0, shift: 0, blocked: 0 });
  const on = (type, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  on("largest-contentful-paint", (e) => (seen.lcp = e.startTime));
  on("layout-shift", (e) => (seen.shift += e.hadRecentInput ? 0 : e.value));
  on("longtask", (e) => (seen.blocked += Math.max(0, e.duration - 50)));
}

// The explorer is ready when one can type: the first line of its editor is there.
const typing = (page) => page.locator(".graphiql-query-editor .view-line").first().waitFor({ timeout: 120_000 });

async function load(browser, state, path, phone, ready = settled) {
  const { context, page } = await open(browser, { storageState: state, viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 } });
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  if (phone) {
    await session.send("Network.emulateNetworkConditions", PHONE);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  await page.addInitScript(watch);
  await page.goto(origin + path);
  await ready(page);
  const took = await page.evaluate(() => performance.now());
  await page.waitForTimeout(300);
  const { lcp, shift, blocked } = await page.evaluate(() => globalThis.__vitals);
  const fcp = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await context.close();
  return { fcp, lcp, ready: took, shift, blocked, bytes };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure(browser, state, path, phone, ready) {
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await load(browser, state, path, phone, ready));
  return Object.fromEntries(Object.keys(loads[0]).map((key) => [key, median(loads.map((l) => l[key]))]));
}

async function loginOf(browser, name, path) {
  const { context, page } = await open(browser);
  await logIn(page, name, path);
  await settled(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

const browser = await launch();
const first = await open(browser);
await allowSampleApp(first.page, ["profile:read", "posts:read"]);
await first.context.close();
const mara = await loginOf(browser, "mara", "/");
const devi = await loginOf(browser, "devi@buddy.example", "/developer");
const olga = await loginOf(browser, "olga", "/operator");
const anna = await loginOf(browser, "anna", "/analyst");

const PAGES = [
  ["Login", undefined, "/login"],
  ["Overview", mara, "/"],
  ["Ledger", mara, "/ledger"],
  ["Download", mara, "/download"],
  ["Apps", devi, "/developer"],
  ["Usage", devi, "/developer/usage"],
  ["A kind of data", undefined, "/docs/kinds/posts"],
  ["Queue", olga, "/operator"],
  ["Figures", anna, "/analyst"],
  ["Explorer", devi, "/graphiql/#login", typing],
].filter(([name]) => !process.env.PAGES || process.env.PAGES.split(",").includes(name));

console.log("| page | kB | here: first paint, largest, ready | phone: first paint, largest, ready | blocked, phone | shift |\n|---|---|---|---|---|---|");
const ms = (n) => `${Math.round(n)}`;
for (const [name, state, path, ready] of PAGES) {
  const here = await measure(browser, state, path, false, ready);
  const phone = await measure(browser, state, path, true, ready);
  const times = (m) => `${ms(m.fcp)}, ${ms(m.lcp)}, ${ms(m.ready)} ms`;
  console.log(`| ${name} | ${ms(phone.bytes / 1000)} | ${times(here)} | ${times(phone)} | ${ms(phone.blocked)} ms | ${Math.max(here.shift, phone.shift).toFixed(3)} |`);
}
await browser.close();
