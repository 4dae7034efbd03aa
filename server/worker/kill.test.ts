import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ingestReplySchema } from "../domain/data-plane-api/ingest.ts";
import { servicePrincipal } from "../domain/principal.ts";
import type { RecordView } from "../domain/read-models/stream.ts";
import { flight, flightsProduct } from "./testing/flights-product.ts";
import { prepareTestWorker, type TestWorker } from "./testing/worker-process.ts";

const kills = 20;
const writers = 4;
const batch = 50;

let worker: TestWorker;
beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(() => worker.stop());

/**
 * Each writer sends batches under an idempotency key until one is acknowledged, through however many kills that takes,
 * as a client that was told nothing must. Every batch has one bad record, so dead letters are held to the same.
 */
it(`loses and doubles nothing in ${kills} kills amid writes over HTTP`, async () => {
  await worker.publish(flightsProduct("air/killed", 2));
  const url = `${worker.origin}/api/v1/products/air/killed/events`;
  const acknowledged = new Map<string, string>();
  let batches = 0;
  let cuts = 0;
  let replays = 0;
  let running = true;

  async function write(writer: number): Promise<void> {
    for (let n = 0; running; n++) {
      const records = Array.from({ length: batch }, (_, i) => flight(n * batch + i, `w${writer}-${n}-${i}`));
      const body = JSON.stringify([...records, { id: "refused" }]);
      const reply = await untilAcknowledged(body, `w${writer}-${n}`);
      batches++;
      for (const [i, { partition, offset }] of reply.offsets.entries())
        acknowledged.set(records[i]?.id ?? "", `${partition}:${offset}`);
    }
  }

  async function untilAcknowledged(body: string, key: string) {
    for (;;) {
      try {
        const response = await fetch(url, {
          method: "POST",
          body,
          headers: { ...worker.as(), "content-type": "application/json", "idempotency-key": key },
        });
        if (response.status === 200) {
          const reply = ingestReplySchema.parse(await response.json());
          expect(reply.accepted).toBe(batch);
          if (reply.replayed) replays++;
          return reply;
        }
        expect(response.status).toBe(503);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        cuts++;
      }
      await wait(20);
    }
  }

  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  for (let kill = 0; kill < kills; kill++) {
    const before = batches;
    // At least one batch between two kills, then somewhere in the middle of others.
    while (batches === before) await wait(2);
    await wait((kill * 37) % 120);
    await worker.kill();
    await worker.start();
  }
  running = false;
  await writing;

  const places = new Map<string, string>();
  const ends: Record<number, number> = {};
  for (let from = "earliest"; ; ) {
    const page = await worker.dataPlane.page(servicePrincipal("test"), "air/killed", { from, limit: 1_000 });
    if (page.records.length === 0) break;
    for (const record of page.records) note(record, places, ends);
    from = page.next;
  }
  // No acknowledged record is lost or moved, none is there twice, and nothing else is there.
  expect(places.size).toBe(acknowledged.size);
  for (const [id, place] of acknowledged) expect(places.get(id)).toBe(place);
  const dead = await worker.dataPlane.deadLetters(servicePrincipal("test"), "air/killed", {
    from: "earliest",
    limit: 1_000,
  });
  expect(dead.end).toBe(`vector:0:${batches}`);
  // The kills did hit requests under way.
  expect(cuts).toBeGreaterThan(kills);
  process.stderr.write(`${batches} batches, ${cuts} cut requests, ${replays} replayed answers\n`);
}, 240_000);

function note(record: RecordView, places: Map<string, string>, ends: Record<number, number>): void {
  const { partition, offset } = record;
  expect(offset).toBe(ends[partition] ?? 0);
  ends[partition] = offset + 1;
  const { id } = record.event as { id: string };
  expect(places.has(id)).toBe(false);
  places.set(id, `${partition}:${offset}`);
}
