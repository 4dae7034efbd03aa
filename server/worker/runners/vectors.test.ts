import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { servicePrincipal } from "../../domain/principal.ts";
import { prepareTestWorker, type TestWorker } from "../testing/worker-process.ts";

const id = "library/notes";
const principal = servicePrincipal("test");
const file = (columns: string) => `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: notes
domain: library
status: active
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: notes.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: notes.vectors }
---
apiVersion: v3.1.0
kind: DataContract
id: notes.stream
version: 1.0.0
status: active
schema:
  - name: note
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, primaryKey: true }
      - { name: title, logicalType: string }
      - { name: text, logicalType: string, required: true }
      - { name: at, logicalType: timestamp, required: true }
customProperties: [{ property: millrace.stream, value: { key: [id], eventTime: at, recordId: id } }]
---
apiVersion: v3.1.0
kind: DataContract
id: notes.vectors
version: 1.0.0
status: active
schema: [{ name: note, logicalType: object, properties: [{ name: id, logicalType: string, primaryKey: true }] }]
customProperties: [{ property: millrace.vectors, value: { source: ${id}, columns: ${columns} } }]
`;

let worker: TestWorker;
beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(() => worker.stop());

const note = (key: string, text: string) => ({
  id: key,
  title: `Note ${key}`,
  text,
  at: "2026-01-01T00:00:00Z",
});
const state = () => worker.dataPlane.vectors.describe(principal, id).catch(() => null);
const waiting = async () => {
  const index = await state();
  return index?.total == null || index.embedded === null ? Number.NaN : index.total - index.embedded;
};

async function until<T>(look: () => Promise<T | null | undefined | false>, ms: number): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms`);
    await wait(20);
  }
}

it("finds a single new record by meaning long before the load in front of it is embedded, and rebuilds beside", async () => {
  await worker.publish(file("[text]"));
  const begun = performance.now();
  await worker.dataPlane.produce(principal, id, [note("first", "how bread is baked in a wood oven")]);
  await until(async () => (await state())?.state === "ready", 60_000);
  for (let start = 0; start < 800; start += 400)
    await worker.dataPlane.produce(
      principal,
      id,
      Array.from({ length: 400 }, (_, i) =>
        note(`load${start + i}`, `entry ${start + i} of a ledger about invoices ${i * 7}`),
      ),
    );
  await until(async () => (await waiting()) > 500, 20_000);

  const sent = performance.now();
  await worker.dataPlane.produce(principal, id, [note("new", "a humpback surfaced beside the ferry")]);
  const hit = await until(async () => {
    const { neighbours } = await worker.dataPlane.vectors.neighbours(principal, id, {
      text: "whale near a boat",
      k: 1,
    });
    return neighbours[0]?.id === "new" ? neighbours[0] : null;
  }, 20_000);
  process.stdout.write(`found by meaning ${Math.round(performance.now() - sent)} ms after it was sent\n`);
  expect(hit.text).toContain("humpback");
  expect(await waiting()).toBeGreaterThan(150);

  // Another template: the index before it answers until the new one is complete.
  await worker.publish(file("[title, text]"));
  await until(async () => (await state())?.state === "rebuilding", 20_000);
  const old = await worker.dataPlane.vectors.neighbours(principal, id, { text: "whale near a boat", k: 1 });
  expect(old.neighbours[0]).toMatchObject({ id: "new", text: "a humpback surfaced beside the ferry" });
  await until(async () => (await state())?.state === "ready", 240_000);
  const anew = await worker.dataPlane.vectors.neighbours(principal, id, { text: "whale near a boat", k: 1 });
  expect(anew.neighbours[0]).toMatchObject({
    id: "new",
    text: "Note new\na humpback surfaced beside the ferry",
  });
  process.stdout.write(`all of it took ${Math.round((performance.now() - begun) / 1000)} s\n`);
}, 400_000);
