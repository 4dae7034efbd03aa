import { describe, expect, it } from "vitest";
import { compileFeatureSet } from "./compile.ts";
import { compileDecoder, type DecodableRecord } from "./decode.ts";
import { entityKey } from "./entity.ts";
import { clicksMesh } from "./testing.ts";

const mesh = clicksMesh();
const compile = (block: object) => compileFeatureSet(mesh.set(block), mesh.productOf);

const record = (payload: object | string | null, over: Partial<DecodableRecord> = {}): DecodableRecord => ({
  key: "ada",
  value: payload === null ? null : typeof payload === "string" ? payload : JSON.stringify(payload),
  headers: {},
  eventTimeUs: 1_000_000,
  knowledgeTimeUs: 2_000_000,
  partition: 1,
  offset: 7,
  ...over,
});

/** Decodes and names each input by its feature. */
function inputsOf(block: { features: { name: string }[] } & object, payload: object) {
  const plan = compile(block);
  const decoded = compileDecoder(plan)(record(payload), 3_000_000);
  if ("skipped" in decoded) throw new Error(decoded.skipped);
  return Object.fromEntries(
    plan.features.flatMap((feature) => {
      const window = feature.kind === "aggregate" ? plan.engine.windows[feature.window] : undefined;
      const slot = window && plan.engine.slots[window.slot];
      return slot ? [[feature.name, decoded.event.inputs[slot.input]]] : [];
    }),
  );
}

const buying = 'event.action == "buy"';
const features = [
  { name: "all", aggregate: "count", window: "1h" },
  { name: "with_amount", aggregate: "count", column: "amount", window: "1h" },
  { name: "bought", aggregate: "sum", column: "amount", where: buying, window: "1h" },
  { name: "share", aggregate: "ratio", where: buying, window: "1h" },
  { name: "share_of_amounts", aggregate: "ratio", column: "amount", where: buying, window: "1h" },
  { name: "big", aggregate: "sum", column: "count", window: "1h" },
  { name: "latest", aggregate: "max", column: "seen", window: "1h" },
  { name: "total", aggregate: "mean", column: "cart.total", window: "1h" },
];

describe("what a record becomes", () => {
  it("takes the entity, the times and the identity", () => {
    const decoder = compileDecoder(compile({ features }));
    const at = "2026-01-31T09:30:00Z";
    expect(decoder(record({ account_id: "ada", action: "view", at, id: "e1" }), 9)).toEqual({
      key: '["ada"]',
      entity: ["ada"],
      passes: true,
      event: {
        eventTimeUs: Date.parse(at) * 1000,
        knowledgeTimeUs: 2_000_000,
        servableTimeUs: 9,
        partition: 1,
        offset: 7,
        recordId: "e1",
        inputs: expect.any(Array),
      },
    });
  });

  it("counts what is there, by condition, and tells ratio true from false from nothing", () => {
    const at = "2026-01-31T09:30:00Z";
    const view = { account_id: "ada", action: "view", at, amount: null };
    expect(inputsOf({ features }, view)).toEqual({
      all: true,
      with_amount: undefined,
      bought: undefined,
      share: false,
      share_of_amounts: undefined,
      big: undefined,
      latest: undefined,
      total: undefined,
    });
    const buy = {
      account_id: "ada",
      action: "buy",
      at,
      amount: -0,
      count: "9007199254740993",
      seen: "2026-01-31T10:30:00.5+01:00",
      cart: { total: 4.5 },
    };
    expect(inputsOf({ features }, buy)).toEqual({
      all: true,
      with_amount: 0,
      bought: 0,
      share: true,
      share_of_amounts: true,
      big: "9007199254740993",
      latest: "2026-01-31T09:30:00.500000Z",
      total: 4.5,
    });
  });

  it("takes a value of another type for null", () => {
    const odd = {
      account_id: "ada",
      action: "buy",
      at: "2026-01-31T09:30:00Z",
      amount: "5",
      count: 1.5,
      cart: "x",
    };
    expect(inputsOf({ features }, odd)).toMatchObject({
      with_amount: undefined,
      big: undefined,
      total: undefined,
    });
  });

  it("keeps what does not pass the filter, with no input", () => {
    const plan = compile({ features, filter: "event.amount > 5" });
    const decoder = compileDecoder(plan);
    const decode = (payload: object) =>
      decoder(record({ account_id: "ada", action: "buy", at: "2026-01-31T09:30:00Z", id: 5, ...payload }), 0);
    expect(decode({ amount: 6 })).toMatchObject({ passes: true, event: { recordId: "5" } });
    for (const payload of [{ amount: 5 }, { amount: null }, {}]) {
      const decoded = decode(payload);
      if ("skipped" in decoded) throw new Error(decoded.skipped);
      expect(decoded.passes).toBe(false);
      expect(new Set(decoded.event.inputs)).toEqual(new Set([undefined]));
    }
  });

  it.each([
    ["a tombstone", null, "TOMBSTONE"],
    ["broken JSON", "{", "NOT_JSON"],
    ["a list", "[1]", "NOT_JSON"],
    ["no entity", { at: "2026-01-31T09:30:00Z" }, "NO_ENTITY"],
    ["an entity of another type", { account_id: 5, at: "2026-01-31T09:30:00Z" }, "NO_ENTITY"],
    ["no event time", { account_id: "ada" }, "NO_EVENT_TIME"],
    ["a bad event time", { account_id: "ada", at: "yesterday" }, "NO_EVENT_TIME"],
  ])("skips %s", (_what, payload, reason) => {
    expect(compileDecoder(compile({ features }))(record(payload), 0)).toEqual({ skipped: reason });
  });
});

describe("entityKey", () => {
  const plan = compile({ entity: ["account_id", "count"], features });

  it("gives callers the key that records have", () => {
    const decoded = compileDecoder(plan)(
      record({ count: 5, account_id: 'a"b', at: "2026-01-31T09:30:00Z", action: "view" }),
      0,
    );
    const key = entityKey(plan, { other: 1, count: "5", account_id: 'a"b' });
    expect(decoded).toMatchObject({ key });
    expect(key).toBe('["a\\"b",5]');
  });

  it("names the field that is missing or of another type", () => {
    const failure = (entity: Record<string, unknown>) => {
      try {
        return entityKey(plan, entity);
      } catch (error) {
        return error;
      }
    };
    expect(failure({ acount_id: "ada", count: 1 })).toMatchObject({
      code: "INVALID_INPUT",
      path: "account_id",
      message: expect.stringContaining("acount_id"),
    });
    expect(failure({ account_id: "ada", count: 1.5 })).toMatchObject({ path: "count" });
    expect(failure({ account_id: ["ada"], count: 1 })).toMatchObject({ path: "account_id" });
    expect(failure({ account_id: null, count: 1 })).toMatchObject({ path: "account_id" });
  });
});
