import { setTimeout as wait } from "node:timers/promises";
import type { APIRequestContext, CDPSession, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { createTaskTrace } from "./task-trace.ts";

// Tracing takes snapshots of the page, whose frames are what is measured here.
test.use({ who: "daniel-reyes", trace: "off" });

/** Ten minutes, as the promise says; `SOAK_MINUTES` shortens it while one works on the page. */
const minutes = Number(process.env.SOAK_MINUTES ?? 10);
const recordsPerSecond = 10_000;
/** What the heap may grow after the first minute: the ring of 5,000 rows and the code are warm by then. */
const growthLimit = 8 * 1024 * 1024;

test(`the Live tab stays smooth and small for ${minutes} minutes at ${recordsPerSecond} records a second`, async ({
  page,
  live,
}) => {
  test.setTimeout((minutes + 3) * 60_000);
  const product = `product-analytics/soak_${Date.now().toString(36)}`;
  const published = await page.request.put(`/api/v1/products/${product}`, {
    headers: { "content-type": "application/yaml" },
    data: definitionOf(product),
  });
  expect(published.ok(), await published.text()).toBe(true);
  const stop = new AbortController();
  const began = performance.now();
  const producing = produce(page.request, product, stop.signal);
  await live.open(product);
  await expect(live.rows().nth(10)).toBeVisible();
  const browser = await page.context().newCDPSession(page);

  await wait(Math.min(60_000, minutes * 15_000));
  // To ask for a garbage collection stops the page for 60 to 100 ms, so it is done before and after frames are counted.
  const heaps = [await heapOf(browser)];
  await watchFrames(page);
  await wait(minutes * 60_000);
  const { frames, long, longest } = await page.evaluate(() => window.soak);
  heaps.push(await heapOf(browser));
  // A trace takes part of a core itself, so it comes after the frames have been counted.
  const busy = await (await createTaskTrace(page)).longTasks(60_000, 50);
  stop.abort();
  const rate = (await producing) / ((performance.now() - began) / 1000);
  await page.request.delete(`/api/v1/products/${product}`);

  const seconds = minutes * 60;
  const megabytes = heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(", ");
  console.log(
    `${rate.toFixed(0)} records/s, ${frames} frames, ${long.length} late by the clock, over 50 ms (${long.join(", ")}), longest ${longest.toFixed(0)} ms, ${busy.length} with more than 50 ms of work, heap ${megabytes} MB`,
  );
  expect(rate, "records taken in a second").toBeGreaterThan(0.99 * recordsPerSecond);
  expect(frames, "frames drawn").toBeGreaterThan(seconds * 20);
  expect(busy, "ms of CPU of tasks that took the page more than 50").toEqual([]);
  expect(long, "frames longer than 50 ms").toEqual([]);
  expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0), "growth of the heap in bytes").toBeLessThan(growthLimit);
});

declare global {
  interface Window {
    soak: { frames: number; long: number[]; longest: number };
  }
}

/** Counts frames, and those the browser itself calls long: more than 50 ms by the clock from their begin to the paint. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { frames: 0, long: [] as number[], longest: 0 };
    window.soak = seen;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.long.push(Math.round(duration));
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "long-animation-frame" });
    const next = () => {
      seen.frames++;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** Bytes that live objects of the page take, after a garbage collection. */
async function heapOf(browser: CDPSession): Promise<number> {
  await browser.send("HeapProfiler.collectGarbage");
  const { usedSize } = await browser.send("Runtime.getHeapUsage");
  return usedSize;
}

/**
 * Ten batches a second until aborted; resolves with the number of records taken in. A batch is written as text at
 * once: a thousand objects ten times a second kept four threads collecting garbage on the cores the page needs.
 */
async function produce(request: APIRequestContext, product: string, signal: AbortSignal): Promise<number> {
  const batch = recordsPerSecond / 10;
  let sent = 0;
  let due = performance.now();
  while (!signal.aborted) {
    const at = new Date().toISOString();
    let data = "";
    for (let index = sent; index < sent + batch; index++)
      data += `{"id":"r${index}","at":"${at}","amount":${(index * 37) % 1000},"note":"record ${index} of a soak test"}\n`;
    const reply = await request.post(`/api/v1/products/${product}/events`, {
      headers: { "content-type": "application/x-ndjson" },
      data,
    });
    if (!reply.ok()) throw new Error(`${reply.status()} ${await reply.text()}`);
    sent += batch;
    due += 100;
    await wait(Math.max(0, due - performance.now()));
  }
  return sent;
}

const definitionOf = (id: string) => `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${id.split("/")[1]}
domain: ${id.split("/")[0]}
status: active
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: soak }
---
apiVersion: v3.1.0
kind: DataContract
id: soak
version: 1.0.0
status: active
schema:
  - name: record
    properties:
      - { name: id, logicalType: string, required: true }
      - { name: at, logicalType: timestamp, required: true }
      - { name: amount, logicalType: number }
      - { name: note, logicalType: string }
customProperties:
  - property: millrace.stream
    value: { key: [id], eventTime: at, retention: 1d, enforcement: reject }
`;
