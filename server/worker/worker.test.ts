import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workerStatusSchema } from "../domain/data-plane-api/status.ts";
import { type Principal, servicePrincipal } from "../domain/principal.ts";
import { flight, flightsProduct } from "./testing/flights-product.ts";
import { prepareTestWorker, type TestWorker } from "./testing/worker-process.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
}, 120_000);
afterAll(() => worker.stop());

const person: Principal = {
  kind: "person",
  id: "p1",
  name: "Rita",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read", "write"],
};

describe("the worker process", () => {
  it("serves a product as soon as it is published, and its next version at once", async () => {
    await worker.publish(flightsProduct("air/flights"));
    const reply = await worker.dataPlane.produce(servicePrincipal("test"), "air/flights", [
      flight(1),
      { id: 5 },
    ]);
    expect(reply).toMatchObject({ accepted: 1, rejectedRecords: 1 });
    const changed = flightsProduct("air/flights", 1, "1.1.0").replace("maximum: 1440", "maximum: 10");
    await worker.publish(changed);
    const [ok, late] = [flight(20), flight(40)];
    const second = await worker.dataPlane.produce(servicePrincipal("test"), "air/flights", [ok, late]);
    expect(second.rejected).toMatchObject([{ index: 1, code: "RANGE", path: "delay" }]);
    const page = await worker.dataPlane.page(servicePrincipal("test"), "air/flights", {
      from: "newest:1",
      limit: 1,
    });
    expect(page.records[0]?.schemaVersion).toBe("1.1.0");
  });

  it("tells what it does to services, and to nobody else", async () => {
    await expect
      .poll(async () => (await worker.dataPlane.status()).runners.every((r) => r.state !== "starting"))
      .toBe(true);
    const status = workerStatusSchema.parse(await worker.dataPlane.status());
    expect(status.runners.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["catalog", "retention", "usage"]),
    );
    expect(status.runners.filter(({ state }) => state === "failing")).toEqual([]);
    expect(status.journalEnd).toBe(2);
    expect(status.logs.find(({ topic }) => topic === "air/flights")).toMatchObject({ records: 2 });
    expect(status.logs.find(({ topic }) => topic === "air/flights.dead")).toMatchObject({
      records: 2,
      bytes: null,
    });
    const activity = status.activity.find(({ productId }) => productId === "air/flights");
    expect(activity).toMatchObject({ records: 2, rejectedLastDay: 2 });
    expect(activity?.lastDay.reduce<number>((sum, hour) => sum + (hour ?? 0), 0)).toBe(2);
    const refused = await fetch(`${worker.origin}/internal/status`, { headers: worker.as(person) });
    expect(refused.status).toBe(403);
    expect((await fetch(`${worker.origin}/internal/status`)).status).toBe(401);
  });

  it("knows which records the lake lacks, and shows them as rows all the same", async () => {
    await expect
      .poll(async () => (await worker.dataPlane.status()).lake, { timeout: 15_000, interval: 200 })
      .toEqual([
        expect.objectContaining({ productId: "air/flights", rows: 0, lagRecords: 2, problem: null }),
      ]);
    const reply = await fetch(`${worker.origin}/api/v1/products/air/flights/rows?columns=id,_offset`, {
      headers: worker.as(),
    });
    expect(await reply.json()).toMatchObject({
      rows: [
        ["flight-1", 0],
        ["flight-20", 1],
      ],
      total: 2,
    });
  });

  it("writes down who read what", async () => {
    await worker.dataPlane.page(person, "air/flights", { from: "earliest", limit: 10 });
    await expect
      .poll(
        () =>
          worker.db.usageHour.findMany({
            where: { principalId: "p1" },
            select: { productId: true, reads: true, records: true, via: true },
          }),
        { timeout: 15_000, interval: 200 },
      )
      .toEqual([{ productId: "air/flights", reads: 1, records: 2n, via: "portal" }]);
  });

  it("refuses an appended change that expects another end of the journal", async () => {
    const post = (expectEnd: number) =>
      fetch(`${worker.origin}/internal/journal`, {
        method: "POST",
        headers: { ...worker.as(), "content-type": "application/json" },
        body: JSON.stringify({ values: ["{}"], expectEnd }),
      });
    expect((await post(1)).status).toBe(409);
  });

  it("stops within seconds, streams open, and keeps everything", async () => {
    const open = await fetch(`${worker.origin}/api/v1/products/air/flights/events/stream`, {
      headers: worker.as(),
    });
    const { elapsedMs, code } = await worker.terminate();
    expect(code).toBe(0);
    expect(elapsedMs).toBeLessThan(3_000);
    await open.text();
    await worker.start();
    const page = await worker.dataPlane.page(person, "air/flights", { from: "earliest", limit: 10 });
    expect(page.records).toHaveLength(2);
  }, 60_000);

  it("ends when whoever started it is gone", async () => {
    const child = worker.process;
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    child?.disconnect();
    expect(await gone).toBe(0);
  }, 20_000);
});
