import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { servicePrincipal } from "../domain/principal.ts";
import type { RecordView } from "../domain/read-models/stream.ts";
import { flight, flightsProduct } from "./testing/flights-product.ts";
import { prepareTestWorker, type TestWorker } from "./testing/worker-process.ts";

const kills = 5;
const batches = 40;
const batch = 100;
const tester = servicePrincipal("test");

let worker: TestWorker;
beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(() => worker.stop());

/** Flights that are late, in hours; those later than two hours break the contract. */
const lateFlights = `apiVersion: v1.0.0
kind: DataProduct
id: air/late
name: late
version: 1.0.0
status: active
domain: air
description: { purpose: Late flights of a test. }
outputPorts:
  - { name: events, type: stream, version: 1.0.0, contractId: late.events }
---
apiVersion: v3.1.0
kind: DataContract
id: late.events
version: 1.0.0
status: active
schema:
  - name: late
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Flight and leg }
      - { name: hours, logicalType: number, required: true, description: Hours late, logicalTypeOptions: { maximum: 2 } }
customProperties:
  - property: millrace.stream
    value:
      key: [id]
      partitions: 2
      retention: 7d
      enforcement: reject
      derive:
        from: air/killed
        filter: event.delay > 15
        map: { id: event.id, hours: event.delay / 60 }
`;

async function all(id: string): Promise<RecordView[]> {
  const records: RecordView[] = [];
  for (let from = "earliest"; ; ) {
    const page = await worker.dataPlane.page(tester, id, { from, limit: 1_000 });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    from = page.next;
  }
}

it(`derives each record once through ${kills} kills amid writes`, async () => {
  await worker.publish(flightsProduct("air/killed", 3));
  await worker.publish(lateFlights);
  const expected: string[] = [];
  let refused = 0;
  let sent = 0;
  let running = true;
  const writing = (async () => {
    for (let n = 0; n < batches; n++) {
      const records = Array.from({ length: batch }, (_, i) => flight(n * batch + i));
      const body = JSON.stringify(records);
      for (let accepted = false; !accepted && running; ) {
        try {
          const response = await fetch(`${worker.origin}/api/v1/products/air/killed/events`, {
            method: "POST",
            body,
            headers: { ...worker.as(), "content-type": "application/json", "idempotency-key": `b${n}` },
          });
          accepted = response.status === 200;
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        if (!accepted) await wait(20);
      }
      sent++;
      for (const { id, delay } of records) {
        if (delay > 120) refused++;
        else if (delay > 15) expected.push(id);
      }
    }
  })();
  for (let kill = 0; kill < kills; kill++) {
    const before = sent;
    while (sent === before && sent < batches) await wait(2);
    await wait((kill * 53) % 160);
    await worker.kill();
    await worker.start();
  }
  await writing;
  running = false;
  // One more kill with everything sent: what is left to do is done after a start.
  await worker.kill();
  await worker.start();
  const waiting = async () => {
    const { runners } = await worker.dataPlane.status();
    const derive = runners.find(({ name }) => name === "derive");
    return derive?.detail.includes("air/late") ? derive.lagRecords : null;
  };
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0);

  const derived = await all("air/late");
  expect(derived.map(({ event }) => (event as { id: string }).id).sort()).toEqual(expected.sort());
  const places = derived.map(({ headers }) => `${headers["source-partition"]}:${headers["source-offset"]}`);
  expect(new Set(places).size).toBe(expected.length);
  const dead = (await worker.dataPlane.status()).logs.find(({ topic }) => topic === "air/late.dead");
  expect(refused).toBeGreaterThan(100);
  expect(dead?.records).toBe(refused);

  const response = await fetch(`${worker.origin}/api/v1/products/air/late/events`, {
    method: "POST",
    body: '{"id":"x","hours":1}',
    headers: { ...worker.as(), "content-type": "application/json" },
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    detail: expect.stringContaining("computed from air/killed"),
  });
}, 180_000);
