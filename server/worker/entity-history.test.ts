import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { readEntityEvents } from "../search/federated/entity-events.ts";
import { notesProduct } from "./testing/notes-product.ts";
import { prepareTestWorker, type TestWorker } from "./testing/worker-process.ts";

const principal = servicePrincipal("test");
const id = "library/visits";
let worker: TestWorker;
beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(() => worker.stop());

it("finds what came hours after its time in the stream's table, through the worker's public paths", async () => {
  await worker.publish(notesProduct(id));
  const nowMs = systemClock.nowMs();
  const iso = (hoursAgo: number) => new Date(nowMs - hoursAgo * 3_600_000).toISOString();
  const { rejected } = await worker.dataPlane.produce(principal, id, [
    { id: "ada", text: "came late", at: iso(3) },
    { id: "ada", text: "came later", at: iso(2.5) },
    { id: "bob", text: "somebody else's", at: iso(2.5) },
    { id: "ada", text: "of today", at: iso(0) },
  ]);
  expect(rejected).toEqual([]);
  const read = (from: string, to: string) =>
    readEntityEvents(worker.dataPlane, principal, {
      source: id,
      entity: { id: "ada" },
      from,
      to,
      nowMs,
      budgetMs: 20_000,
    });
  const past = await read(iso(4), iso(2));
  expect(past.records.map(({ event }) => event)).toEqual([
    { id: "ada", text: "came later", at: iso(2.5) },
    { id: "ada", text: "came late", at: iso(3) },
  ]);
  expect(past).toMatchObject({ table: "read", complete: true, more: false, note: null });
  // All of it can still be read in the log, by its place.
  expect(past.records.map(({ heldBy }) => heldBy)).toEqual(["log", "log"]);
  const recent = await read(iso(0.5), iso(0));
  expect(recent.records.map(({ event }) => event)).toMatchObject([{ text: "of today" }]);
  expect(recent).toMatchObject({ table: "not needed", complete: true });
}, 60_000);
