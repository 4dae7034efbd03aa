import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createEmbeddedTables } from "../../../adapters/table/embedded/index.ts";
import { lookupTableRoute } from "../../internal/lookup-table.ts";
import { serveInternal } from "../../internal/server.ts";
import { testSigningKey } from "../testing/harness.ts";
import { activity, eventually, startClicks } from "./testing.ts";

const features = [
  { name: "clicks_1h", aggregate: "count", window: "1h" },
  {
    name: "last_amount",
    lookup: { product: "shop/clicks", column: "amount", on: { account_id: "account_id" }, ttl: "30m" },
  },
  { name: "plan", lookup: { product: "shop/accounts", column: "plan", on: { account_id: "id" } } },
  { name: "share", expression: "features.last_amount / features.clicks_1h" },
];
const names = (...list: string[]) => list.map((name) => `shop/activity.${name}`);
const now = (beforeMs = 0) => new Date(Date.now() - beforeMs).toISOString();

let undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of undo.reverse()) await one();
  undo = [];
});

/** A data plane beside a main thread that has the table `shop/accounts`. */
async function start() {
  const started = await startClicks({ features });
  const { plane } = started;
  undo.push(plane.stop);
  const tables = createEmbeddedTables({
    lake: join(plane.home, "lake"),
    spill: join(plane.home, "spill"),
    clock: plane.clock,
  });
  undo.push(() => tables.close());
  const write = (rows: [string, string | null][]) =>
    tables.write(
      { productId: "shop/accounts", port: "table" },
      {
        kind: "rows",
        columns: [
          { name: "id", type: "VARCHAR" },
          { name: "plan", type: "VARCHAR" },
        ],
        batches: (async function* () {
          yield rows;
        })(),
      },
      { mode: "replace", actorName: "test", reason: "" },
    );
  let held = Promise.resolve();
  const route = lookupTableRoute(tables);
  const main = await serveInternal({
    socketPath: join(plane.home, "worker.sock"),
    routes: [
      {
        ...route,
        async handle(request) {
          await held;
          return route.handle(request);
        },
      },
    ],
    signingKey: testSigningKey,
    clock: plane.clock,
    onFailure: (error) => {
      throw error;
    },
  });
  undo.push(() => main.close(100));
  /** Lets questions for the table wait until the returned function is called. */
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };
  return { ...started, write, hold };
}

it("looks up the latest record of a stream and the newest row of a table, now and as of then", async () => {
  const { ask, send, write } = await start();
  await write([
    ["ada", "free"],
    ["bob", null],
  ]);
  await send(
    { account_id: "ada", amount: 5, at: now(60_000) },
    { account_id: "ada", amount: 8, at: now(20_000) },
  );
  await send({ account_id: "bob", amount: 3, at: now(3_600_000) }, { account_id: "bob", at: now(3_500_000) });
  const entities = [{ account_id: "ada" }, { account_id: "bob" }, { account_id: "eve" }];
  const shown = async (rest: object = {}) => {
    const { body } = await ask({ features: names("last_amount", "plan", "share"), entities, ...rest });
    return body.rows?.map(({ values }) =>
      values.map(({ value, status }) => (status === "PRESENT" ? value : status)),
    );
  };
  await eventually(shown, (rows) => rows?.[0]?.[0] === 8 && rows[0][1] === "free");
  // Bob's newest click is older than the ttl; nobody knows Eve.
  expect(await shown()).toEqual([
    [8, "free", 4],
    ["OUTSIDE_MAX_AGE", "NULL_VALUE", "NULL_VALUE"],
    ["NOT_FOUND", "NOT_FOUND", "NOT_FOUND"],
  ]);
  const before = now();
  await write([["ada", "paid"]]);
  await eventually(shown, (rows) => rows?.[0]?.[1] === "paid");
  expect((await shown())?.[1]).toEqual(["OUTSIDE_MAX_AGE", "NOT_FOUND", "NULL_VALUE"]);
  expect((await shown({ asOf: before }))?.slice(0, 2)).toEqual([
    [8, "free", 4],
    ["OUTSIDE_MAX_AGE", "NULL_VALUE", "NULL_VALUE"],
  ]);
  // As of an instant before the second click, and within the ttl of Bob's second, which has no amount.
  expect((await shown({ asOf: now(40_000) }))?.[0]?.[0]).toBe(5);
  expect((await shown({ asOf: now(3_400_000) }))?.[1]?.[0]).toBe("NULL_VALUE");
  expect((await shown({ asOf: now(3_550_000) }))?.[1]?.[0]).toBe(3);
}, 20_000);

it("does not answer before it has read the table that it looks up", async () => {
  const { ask, plane, write, hold, send } = await start();
  await write([["ada", "free"]]);
  await send({ account_id: "ada", amount: 5, at: now(60_000) });
  const asked = () => ask({ features: names("plan", "clicks_1h"), entities: [{ account_id: "ada" }] });
  const release = hold();
  // Taken away and published again at once.
  plane.calls.update([], ["shop/activity"]);
  plane.calls.update([activity({ features }, 2)], []);
  const waiting = await eventually(asked, ({ body }) => body.detail?.includes("reads the table") === true);
  expect(waiting).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
  release();
  const { body } = await eventually(asked, ({ status }) => status === 200);
  expect(body.rows?.[0]?.values).toMatchObject([{ value: "free", status: "PRESENT" }, { value: 1 }]);
}, 20_000);

it("builds a changed definition beside the old one, and answers by the old one meanwhile", async () => {
  const { ask, send, plane, write } = await start();
  await write([["ada", "free"]]);
  const entities = [{ account_id: "ada" }];
  const value = async (name: string) =>
    (await ask({ features: names(name), entities })).body.rows?.[0]?.values[0]?.value;
  for (let n = 0; n < 40; n++)
    await send(...Array.from({ length: 100 }, () => ({ account_id: "ada", amount: 2, at: now(1_000) })));
  await eventually(
    () => value("clicks_1h"),
    (count) => count === 4_000,
  );
  const changed = [...features, { name: "spent", aggregate: "sum", column: "amount", window: "1h" }];
  plane.calls.update([activity({ features: changed }, 2)], []);
  // Never a moment without an answer.
  let asked = 0;
  await eventually(
    async () => {
      expect(await value("clicks_1h")).toBe(4_000);
      asked++;
      return value("spent");
    },
    (spent) => spent === 8_000,
  );
  expect(asked).toBeGreaterThan(0);
  // A renamed feature needs no other state: at once.
  const renamed = changed.map((one) => (one.name === "spent" ? { ...one, name: "paid" } : one));
  plane.calls.update([activity({ features: renamed }, 3)], []);
  await eventually(
    () => value("paid"),
    (spent) => spent === 8_000,
  );
  // Another window of the same versions: tiles are made anew from them.
  plane.calls.update(
    [activity({ features: renamed.map((one) => ({ ...one, ...(one.window ? { window: "2h" } : {}) })) }, 4)],
    [],
  );
  await eventually(
    () => value("clicks_1h"),
    (count) => count === 4_000,
  );
  expect(plane.calls.featureSets()).toMatchObject([
    { productId: "shop/activity", phase: "live", lagRecords: 0 },
  ]);
  plane.calls.update([], ["shop/activity"]);
  await eventually(
    () => ask({ features: names("clicks_1h"), entities }),
    ({ status }) => status === 404,
  );
}, 20_000);
