// Measures how pages load, cold, in the two settings that matter, and prints the table of docs/portal.md:
//   scripts/with-demo.sh npm --prefix web run --silent vitals
// "here" is this machine over loopback; "phone" is a CPU four times slower behind 1.6 Mbit/s and 150 ms, as Lighthouse's
// mobile setting has it. Each figure is the median of five loads with an empty cache. PAGES=Overview,Ledger takes only these.
import { allowSampleApp, launch, logIn, open, origin, settled } from "../test/browser.mjs";

const LOADS = 5;
const PHONE = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, offline: false };

// A new window starts processes of its own, for half a second and more. Who opens a page has one open already.
const WINDOW_STARTED = 1_500; // ms

const ANSWERED = "main h1";
const TYPING = ".graphiql-query-editor .view-line"; // the explorer is ready when one can type

// Runs in the page before anything else: what the browser says of paints, shifts and tasks that block; and when what is
// waited for is there and nothing is busy. Asking the page from outside while it loads would take its time.
function watch(selector) {
  const seen = (globalThis.__vitals = { lcp: 0, shift: 0, blocked: 0, ready: 0 });
  const on = (type, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  on("largest-contentful-paint", (e) => (seen.lcp = e.startTime));
  on("layout-shift", (e) => (seen.shift += e.hadRecentInput ? 0 : e.value));
  on("longtask", (e) => (seen.blocked += Math.max(0, e.duration - 50)));
  const observer = new MutationObserver(() => {
    if (!document.querySelector(selector) || document.querySelector("[aria-busy=true]")) return;
    observer.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => {
        seen.ready = performance.now(); // and drawn
        console.info("ready");
      }),
    );
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-busy"] });
}

async function load(browser, state, path, phone, selector) {
  const { context, page } = await open(browser, { storageState: state, viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 } });
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  await page.addInitScript(watch, selector);
  await page.waitForTimeout(WINDOW_STARTED);
  if (phone) {
    await session.send("Network.emulateNetworkConditions", PHONE);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  const ready = page.waitForEvent("console", { predicate: (message) => message.text() === "ready", timeout: 120_000 });
  await Promise.all([ready, page.goto(origin + path)]);
  await page.waitForTimeout(300);
  const seen = await page.evaluate(() => globalThis.__vitals);
  const fcp = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await context.close();
  return { ...seen, fcp, bytes };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure(browser, state, path, phone, selector) {
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await load(browser, state, path, phone, selector));
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
  ["Explorer", devi, "/graphiql/#login", TYPING],
].filter(([name]) => !process.env.PAGES || process.env.PAGES.split(",").includes(name));

console.log("| page | kB | here: first paint, largest, ready | phone: first paint, largest, ready | blocked, phone | shift |\n|---|---|---|---|---|---|");
const ms = (n) => `${Math.round(n)}`;
for (const [name, state, path, selector = ANSWERED] of PAGES) {
  const here = await measure(browser, state, path, false, selector);
  const phone = await measure(browser, state, path, true, selector);
  const times = (m) => `${ms(m.fcp)}, ${ms(m.lcp)}, ${ms(m.ready)} ms`;
  console.log(`| ${name} | ${ms(phone.bytes / 1000)} | ${times(here)} | ${times(phone)} | ${ms(phone.blocked)} ms | ${Math.max(here.shift, phone.shift).toFixed(3)} |`);
}
await browser.close();
