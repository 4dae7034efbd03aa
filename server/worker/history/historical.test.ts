import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createWorkerJournalLog } from "../../adapters/journal/worker-http/index.ts";
import { createJournal } from "../../catalog/journal/journal.ts";
import { usFromIso } from "../../clock.ts";
import { onlineReplySchema } from "../../domain/data-plane-api/features.ts";
import {
  featureExplanationSchema,
  featureHistorySchema,
  historicalMetadataSchema,
  metadataHeader,
  rerunReplySchema,
  savedTrainingSetSchema,
  uploadReplySchema,
} from "../../domain/data-plane-api/historical.ts";
import type { Principal } from "../../domain/principal.ts";
import { trainingSetNotebook, trainingSetScript } from "../../domain/training-set/notebook.ts";
import { homePaths } from "../../home.ts";
import {
  activityYaml,
  customersYaml,
  loyaltyYaml,
  ordersYaml,
  randoms,
} from "../../hydration/historical/testing/shop.ts";
import {
  getTrainingSet,
  listTrainingSets,
  removeTrainingSet,
  trainingSetProgress,
} from "../../hydration/training-sets/catalog.ts";
import { prepareTestWorker, type TestWorker } from "../testing/worker-process.ts";

let worker: TestWorker;
const set = "shop/customer_activity";
const features = [
  "orders_1h",
  "spent_1h",
  "mean_1d",
  "deviation_1d",
  "largest_1h",
  "median_1d",
  "last_items",
  "items_1d",
  "sessions_1d",
  "dear_1h",
  "level",
  "points",
  "country",
  "share_1h",
].map((name) => `${set}.${name}`);

/** What online reads answered, and when. */
const served: { customer: string; t: string; bonus: number; values: unknown[] }[] = [];

const post = (path: string, body: unknown, init: { headers?: Record<string, string>; as?: Principal } = {}) =>
  fetch(`${worker.origin}/api/v1${path}`, {
    method: "POST",
    headers: { ...worker.as(init.as), "content-type": "application/json", ...init.headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function ok<Schema extends z.ZodType>(schema: Schema, reply: Response): Promise<z.output<Schema>> {
  const text = await reply.text();
  expect(reply.status, text).toBe(200);
  return schema.parse(JSON.parse(text));
}

const lines = async (reply: Response) => {
  const text = await reply.text();
  expect(reply.status, text).toBe(200);
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await wait(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} did not happen within 60 s.`);
}

async function online(customer: string, bonus: number) {
  const body = { features, entities: [{ customer }], request: { bonus } };
  const reply = await ok(onlineReplySchema, await post("/features/online", body));
  const t = reply.metadata.asOf;
  served.push({ customer, t, bonus, values: (reply.rows[0]?.values ?? []).map(({ value }) => value) });
}

/** Produces orders and levels that are late, repeated and corrected, and reads online in between. */
async function traffic(): Promise<void> {
  const random = randoms(3);
  const sent: Record<string, unknown>[] = [];
  for (let round = 0; round < 40; round++) {
    const nowMs = Date.parse(served.at(-1)?.t ?? new Date().toISOString());
    const orders = Array.from({ length: 5 }, (_, n): Record<string, unknown> => {
      const again = sent[Math.floor(random() * sent.length)];
      if (again && random() < 0.1) return again;
      if (again && random() < 0.15)
        return { ...again, amount: 99.5, at: new Date(nowMs - 1000).toISOString() };
      return {
        id: `o${round}-${n}`,
        customer: `c${Math.floor(random() * 4)}`,
        item: `i${Math.floor(random() * 6)}`,
        amount: Math.round(random() * 10_000) / 100,
        at: new Date(nowMs - (random() < 0.3 ? random() * 7_200_000 : 0)).toISOString(),
      };
    });
    // A correction keeps its order's customer.
    sent.push(...orders);
    const level = {
      id: `l${round % 25}`,
      customer: `c${(round % 25) % 4}`,
      level: `level ${Math.floor(random() * 3)}`,
      points: round,
      at: new Date(nowMs - Math.floor(random() * 3_600_000)).toISOString(),
    };
    await ok(z.object({ accepted: z.literal(5) }), await post("/products/shop/orders/events", orders));
    await ok(z.object({ accepted: z.literal(1) }), await post("/products/shop/loyalty/events", [level]));
    for (let n = 0; n < 3; n++) await online(n === 2 ? "nobody" : `c${Math.floor(random() * 4)}`, round % 3);
  }
}

beforeAll(async () => {
  worker = await prepareTestWorker();
  await worker.start();
  for (const source of [ordersYaml, loyaltyYaml, customersYaml, activityYaml]) await worker.publish(source);
  const loaded = await fetch(`${worker.origin}/api/v1/products/shop/customers/load?name=customers.csv`, {
    method: "POST",
    headers: worker.as(),
    body: "customer,country\nc0,DE\nc1,FR\nc2,IT\n",
  });
  expect(await loaded.text()).toContain('"done"');
  const ready = { features: [`${set}.country`, `${set}.orders_1h`], entities: [{ customer: "c0" }] };
  await until("the feature set's first answer", async () => {
    const reply = await post("/features/online", ready);
    const text = await reply.text();
    return reply.ok && text.includes('"DE"') ? true : undefined;
  });
  await traffic();
});
afterAll(() => worker.stop());

const labels = () => served.map(({ customer, t, bonus }, y) => ({ customer, t, bonus, y }));

test("what was served is what a training set has, as of each instant, in label order", async () => {
  const given = labels().reverse();
  const reply = await post("/features/historical", { features, labels: given });
  expect(reply.headers.get("millrace-known-at")).toBe("as-served");
  const metadata = historicalMetadataSchema.parse(JSON.parse(reply.headers.get(metadataHeader) ?? ""));
  expect(metadata.rows).toBe(given.length);
  const rows = await lines(reply);
  expect(rows.map(({ y }) => y)).toEqual(given.map(({ y }) => y));
  const wrong = given.flatMap((label, at) => {
    const values = features.map((name) => rows[at]?.[name] ?? null);
    const expected = served[label.y]?.values ?? [];
    return JSON.stringify(values) === JSON.stringify(expected) ? [] : [{ label, values, expected }];
  });
  expect(wrong).toEqual([]);
  for (const { name, present } of metadata.features) expect(present, name).toBeGreaterThan(20);
});

test("as corrected differs, and is what an online read as corrected says", async () => {
  const given = labels().slice(-40);
  const rows = await lines(
    await post("/features/historical", { features, labels: given, knownAt: "as-corrected" }),
  );
  let differing = 0;
  for (const [at, { customer, t, bonus }] of given.entries()) {
    const body = { features, entities: [{ customer }], request: { bonus }, asOf: t, knownAt: "as-corrected" };
    const { rows: then } = await ok(onlineReplySchema, await post("/features/online", body));
    expect(features.map((name) => rows[at]?.[name] ?? null)).toEqual(
      then[0]?.values.map(({ value }) => value),
    );
    if (
      JSON.stringify(served.at(at - 40)?.values) !== JSON.stringify(then[0]?.values.map(({ value }) => value))
    )
      differing++;
  }
  expect(differing).toBeGreaterThan(3);
});

describe("labels and answers in every format", () => {
  test("a CSV file in, CSV out", async () => {
    const csv = `y,customer,t,bonus,zip\n${labels()
      .map(({ y, customer, t, bonus }) => `${y},${customer},${t},${bonus},01234`)
      .join("\n")}\n`;
    const sent = await fetch(`${worker.origin}/api/v1/uploads?name=labels.csv`, {
      method: "POST",
      headers: worker.as(),
      body: csv,
    });
    const { upload } = await ok(uploadReplySchema, sent);
    const asked = { features: [`${set}.orders_1h`, `${set}.last_items`], labels: { upload } };
    const reply = await post("/features/historical", asked, { headers: { accept: "text/csv" } });
    expect(reply.headers.get("content-type")).toContain("text/csv");
    const [head, first] = (await reply.text()).split("\r\n");
    expect(head).toBe(`y,customer,t,bonus,zip,${set}.orders_1h,${set}.last_items`);
    expect(first).toMatch(/^0,c\d,2\d{3}-.*,01234,/);
    const parquet = await post("/features/historical", asked, {
      headers: { accept: "application/vnd.apache.parquet" },
    });
    expect(
      Buffer.from(await parquet.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe("PAR1");
    const other = await post("/features/historical", asked, { as: { ...reader, id: "somebody-else" } });
    expect(other.status).toBe(404);
  });

  test("rows of another product are labels", async () => {
    const reply = await post("/features/historical", {
      features: [`${set}.spent_1h`],
      labels: { product: "shop/orders" },
      timeColumn: "at",
    });
    const rows = await lines(reply);
    expect(rows.length).toBeGreaterThan(150);
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(["id", "customer", "amount", "at", `${set}.spent_1h`]),
    );
  });
});

const reader: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};

test("a training set is kept, has one hash whenever it is read again, and is given out in every format", async () => {
  const asked = { features, labels: labels(), save: true, name: "What customers do" };
  const saved = await ok(savedTrainingSetSchema, await post("/features/historical", asked));
  const twice = await ok(savedTrainingSetSchema, await post("/features/historical", asked));
  expect(twice.contentHash).toBe(saved.contentHash);
  expect(twice.id).not.toBe(saved.id);
  // More comes in, for instants that the labels name too.
  const late = labels()
    .slice(0, 50)
    .map(({ t, customer }, n) => ({ id: `late${n}`, customer, item: "x", amount: 1, at: t }));
  await ok(z.object({ accepted: z.literal(50) }), await post("/products/shop/orders/events", late));
  const again = await ok(rerunReplySchema, await post(`/training-sets/${saved.id}/rerun`, {}));
  expect(again).toEqual({ contentHash: saved.contentHash, same: true, rows: saved.rows });
  const row = await worker.db.trainingSet.findUniqueOrThrow({ where: { id: saved.id } });
  expect(row).toMatchObject({
    name: "What customers do",
    contentHash: saved.contentHash,
    knownAt: "as-served",
    products: [set],
  });

  const rows = (accept: string, query = "") =>
    fetch(`${worker.origin}/api/v1/training-sets/${saved.id}/rows${query}`, {
      headers: { ...worker.as(reader), accept },
    });
  expect(await lines(await rows("application/x-ndjson", "?limit=3"))).toHaveLength(3);
  expect((await (await rows("text/csv")).text()).split("\r\n")).toHaveLength(saved.rows + 2);
  expect(
    Buffer.from(await (await rows("application/vnd.apache.parquet")).arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe("PAR1");
  const preview = await worker.dataPlane.trainingSets.preview(reader, saved.id, 50);
  expect(preview.rows).toHaveLength(50);
  expect(preview.columns).toEqual(["customer", "t", "bonus", "y", ...features]);
  const [first] = await lines(await rows("application/x-ndjson", "?limit=1"));
  expect(features.map((name) => first?.[name] ?? null)).toEqual(served[0]?.values);
});

test("in the background, a job leads to the set, which its maker can remove", async () => {
  const { db, dataPlane, home } = worker;
  const asked = { features: [`${set}.orders_1h`], labels: labels(), name: "Later" };
  const ended = async (job: string) =>
    until("the job's end", async () => {
      const progress = await trainingSetProgress(db, job);
      return progress.state === "running" ? undefined : progress;
    });
  const { job } = await dataPlane.trainingSets.create(reader, asked);
  const done = await ended(job);
  expect(done).toMatchObject({ state: "done", done: served.length, total: served.length, subject: "Later" });
  const id = done.trainingSet ?? "";
  const found = await getTrainingSet(db, reader, id);
  expect(found).toMatchObject({ name: "Later", removable: true, createdBy: { id: "maya", name: "Maya" } });
  expect((await listTrainingSets(db, { product: set, limit: 50 })).map((each) => each.id)).toContain(id);
  expect(await listTrainingSets(db, { product: "shop/orders", limit: 50 })).toEqual([]);
  expect(trainingSetScript(found, "http://localhost:3000")).toContain(found.contentHash);
  expect(trainingSetNotebook(found, "http://localhost:3000")).toMatchObject({ nbformat: 4 });

  const { trainingSets } = homePaths(home);
  const log = createWorkerJournalLog({ origin: worker.origin, headers: () => worker.as() });
  const journal = createJournal({ db, log });
  const other = { ...reader, id: "somebody-else" };
  const refused = removeTrainingSet({ db, journal, trainingSets }, other, id);
  await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
  await removeTrainingSet({ db, journal, trainingSets }, reader, id);
  await expect(getTrainingSet(db, reader, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(readdirSync(trainingSets)).not.toContain(id);

  const failing = await dataPlane.trainingSets.create(reader, {
    ...asked,
    labels: [{ customer: "c1", t: "never" }],
  });
  expect(await ended(failing.job)).toMatchObject({
    state: "failed",
    trainingSet: null,
    detail: expect.stringContaining("labels.0.t"),
  });
});

test("a feature at an instant: all evaluators agree and name the records", async () => {
  for (const { customer, t } of served.slice(-6)) {
    for (const name of ["orders_1h", "spent_1h", "level", "last_items", "country"]) {
      const body = { feature: `${set}.${name}`, entity: { customer }, at: t };
      const found = await ok(featureExplanationSchema, await post("/features/explain", body));
      expect(found, JSON.stringify(found)).toMatchObject({ equal: true, at: t });
      if (name === "orders_1h" && found.seen) expect(found.contributing).toBe(found.online.asServed);
      for (const { place } of found.contributions) expect(place).toMatch(/^\d+:\d+$/);
    }
  }
  const now = await ok(
    featureExplanationSchema,
    await post("/features/explain", { feature: `${set}.orders_1h`, entity: { customer: "c1" } }),
  );
  expect(now.equal).toBe(true);
});

test("sampled values are compared with brute force, and the figure is shown", async () => {
  const figure = await until("a comparison", async () => {
    const { featureSets } = await worker.dataPlane.status();
    return featureSets?.find(({ productId }) => productId === set)?.parity ?? undefined;
  });
  expect(figure).toMatchObject({ mismatched: 0, missing: 0, extra: 0 });
  expect(figure.checked).toBeGreaterThanOrEqual(13);
});

test("one key over time has as many points as asked", async () => {
  const from = served[0]?.t ?? "";
  const to = served.at(-1)?.t ?? "";
  const found = await ok(
    featureHistorySchema,
    await post("/features/history", {
      feature: `${set}.orders_1h`,
      entity: { customer: "c1" },
      from,
      to,
      points: 50,
    }),
  );
  expect(found.points).toHaveLength(50);
  expect(new Set(found.points.map(({ asServed }) => asServed)).size).toBeGreaterThan(3);
  expect(usFromIso(found.points[0]?.at ?? "")).toBe(usFromIso(from));
});

const label = { customer: "c1", t: "2026-01-01T00:00:00Z", bonus: 0 };

test.each([
  [
    "an unknown feature",
    { features: [`${set}.order_1h`], labels: [label] },
    404,
    "features.0",
    /did you mean orders_1h/,
  ],
  ["an unknown set", { features: ["shop/nothing.x"], labels: [label] }, 404, "features.0", /no feature set/],
  [
    "no name of a feature",
    { features: ["orders"], labels: [label] },
    400,
    "features.0",
    /domain\/product\.feature/,
  ],
  [
    "a feature twice",
    { features: [`${set}.level`, `${set}.level`], labels: [label] },
    400,
    "features",
    /twice/,
  ],
  [
    "a missing entity",
    { features, labels: [{ t: label.t, bonus: 0 }] },
    400,
    "labels.customer",
    /entity of shop/,
  ],
  [
    "a wrong type",
    { features, labels: [label, { ...label, customer: null }] },
    400,
    "labels.1.customer",
    /empty/,
  ],
  [
    "a missing input",
    { features, labels: [{ customer: "c1", t: label.t }] },
    400,
    "labels.bonus",
    /request\.bonus/,
  ],
  ["no instant", { features, labels: [{ customer: "c1", bonus: 0 }] }, 400, "labels.t", /no time column/],
  [
    "the future",
    { features, labels: [label, { ...label, t: "2099-01-01T00:00:00Z" }] },
    400,
    "labels.1.t",
    /later than/,
  ],
  [
    "a future knowledge",
    { features, labels: [label], knownAt: "2099-01-01T00:00:00Z" },
    400,
    "knownAt",
    /future/,
  ],
  ["no such knowledge", { features, labels: [label], knownAt: "yesterday" }, 400, "knownAt", /as-served/],
  ["an unknown upload", { features, labels: { upload: "x" } }, 404, "upload", /no upload/],
  ["labels of no product", { features, labels: { product: "shop/none" } }, 404, undefined, /no product/],
  ["no labels", { features, labels: [] }, 400, "labels", /at least one|must be/],
  [
    "another member",
    { features, label: [label], labels: [label] },
    400,
    "label",
    /label is not valid: there is no such field/,
  ],
])("refuses %s, and keeps nothing", async (_what, body, status, path, detail) => {
  const reply = await post("/features/historical", { ...body, save: true });
  const problem = z
    .object({ status: z.number(), detail: z.string(), path: z.string().optional() })
    .parse(await reply.json());
  expect(problem).toMatchObject({ status, detail: expect.stringMatching(detail) });
  expect(problem.path).toBe(path);
});

test("a body of 100 MB is refused with the way to send it, and nothing is left of what was refused", async () => {
  const sets = await worker.db.trainingSet.count();
  const reply = await post("/features/historical", `{"features":["${"x".repeat(100_000_000)}"]}`).catch(
    () => undefined,
  );
  // The server may close the connection while the rest is still being sent.
  if (reply) {
    expect(reply.status).toBe(413);
    expect(await reply.text()).toContain("/api/v1/uploads");
  }
  const paths = homePaths(worker.home);
  expect(readdirSync(join(paths.run, "history"))).toEqual([]);
  expect(readdirSync(paths.trainingSets)).toHaveLength(sets);
});
