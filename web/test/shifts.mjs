// How much of a page moves while it loads, as the browser counts it: 0 is nothing, from 0.1 on people notice.
import assert from "node:assert/strict";

const STILL = 0.01;

/** Counts from the next document on. */
export function countShifts(page) {
  return page.addInitScript(() => {
    globalThis.shift = 0;
    const add = (list) => list.getEntries().forEach((e) => (globalThis.shift += e.hadRecentInput ? 0 : e.value));
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  });
}

/** Fails where something moved since the document came. What is still to be drawn has 400 ms. */
export async function assertStill(page, name) {
  await page.waitForTimeout(400);
  const shift = await page.evaluate(() => globalThis.shift);
  assert.ok(shift < STILL, `${name} moved by ${shift}`);
}
