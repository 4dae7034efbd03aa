import { expect, it } from "vitest";
import { compileFeatureSet } from "./compile.ts";
import { clicksMesh } from "./testing.ts";

const mesh = clicksMesh();
const compile = (block: object, over = mesh) => compileFeatureSet(over.set(block), over.productOf);

const features = [
  { name: "events_1h", aggregate: "count", window: "1h" },
  { name: "events_5m", aggregate: "count", window: "5m", exact: true },
  { name: "spent_30d", aggregate: "sum", column: "amount", window: "30d", where: 'event.action == "buy"' },
  { name: "p95", aggregate: "quantile", q: 0.95, column: "amount", window: "2h" },
  { name: "p50", aggregate: "quantile", q: 0.5, column: "amount", window: "2h" },
  { name: "bought", aggregate: "ratio", where: 'event.action == "buy"', window: "1d" },
  { name: "last_actions", aggregate: "last_n", n: 3, column: "action", window: "24h" },
  { name: "sessions", aggregate: "session_count", gap: "5m", window: "1h" },
  { name: "per_session", expression: "features.rate * 2" },
  { name: "rate", expression: "features.events_5m / max(1, features.events_1h)" },
  { name: "plan", lookup: { product: "shop/accounts", column: "plan", on: { account_id: "id" }, ttl: "1h" } },
];

it("compiles windows, shares slots between windows and quantiles, and types every feature", () => {
  const plan = compile({ features });
  const windowOf = (name: string) => {
    const feature = plan.features.find((each) => each.name === name);
    if (feature?.kind !== "aggregate") throw new Error(`${name} is no aggregate`);
    const window = plan.engine.windows[feature.window];
    const slot = window && plan.engine.slots[window.slot];
    return { ...window, slot, input: slot && plan.inputs[slot.input] };
  };
  const minute = 60_000_000;
  expect(windowOf("events_1h")).toEqual({
    windowUs: 60 * minute,
    hopUs: 5_000_000,
    exact: false,
    slot: { aggregation: { name: "count" }, input: expect.any(Number) },
    input: { column: null, where: null, test: false },
  });
  expect(windowOf("events_5m")).toMatchObject({ windowUs: 5 * minute, exact: true });
  expect(windowOf("events_5m").slot).toBe(windowOf("events_1h").slot);
  expect(windowOf("p95").slot).toBe(windowOf("p50").slot);
  expect([windowOf("p95").q, windowOf("p50").q]).toEqual([0.95, 0.5]);
  expect(windowOf("p50").hopUs).toBe(5 * minute);
  expect(windowOf("spent_30d").hopUs).toBe(24 * 60 * minute);
  expect(windowOf("bought").input).toEqual({ column: null, where: 'event.action == "buy"', test: true });
  expect(windowOf("sessions").slot?.aggregation).toEqual({ name: "session_count", gapUs: 5 * minute });
  expect(Object.fromEntries(plan.features.map(({ name, dtype }) => [name, dtype]))).toEqual({
    events_1h: "int64",
    events_5m: "int64",
    spent_30d: "float64",
    p95: "float64",
    p50: "float64",
    bought: "float64",
    last_actions: "string[]",
    sessions: "int64",
    per_session: "float64",
    rate: "float64",
    plan: "string",
  });
  expect(plan.features.map(({ name }) => name)).toEqual(features.map(({ name }) => name));
  expect(plan.features.at(-1)).toMatchObject({
    kind: "lookup",
    classification: "internal",
    lookup: {
      from: "table",
      port: "table",
      ttlMs: 3_600_000,
      on: [{ entityField: "account_id", column: "id" }],
    },
  });
  expect(plan.features.find(({ name }) => name === "spent_30d")?.columns).toEqual(["amount", "action"]);
  expect(plan.source).toMatchObject({ topic: "shop/clicks", connection: null, recordId: "id" });
  expect(plan.entity).toEqual([{ field: "account_id", logicalType: "string" }]);
});

it("keeps the state's hash over what shapes answers only, and changes it with what shapes state", () => {
  const plan = compile({ features });
  const hash = (block: object, over = mesh) => compile(block, over).stateHash;
  expect(plan.stateHash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash({ features: [...features].reverse() })).toBe(plan.stateHash);
  expect(hash({ features: features.map((each) => (each.name === "p95" ? { ...each, q: 0.9 } : each)) })).toBe(
    plan.stateHash,
  );
  expect(
    hash({ features: features.map((each) => (each.window === "2h" ? { ...each, window: "3h" } : each)) }),
  ).toBe(plan.stateHash);
  // A column nobody reads may come to the source.
  expect(hash({ features, filter: 'event.action != "ping"' })).not.toBe(plan.stateHash);
  expect(hash({ features, eventTime: "seen" })).not.toBe(plan.stateHash);
  expect(
    hash({ features: [...features, { name: "n", aggregate: "sum", column: "count", window: "1h" }] }),
  ).not.toBe(plan.stateHash);
  expect(hash({ features }, clicksMesh({ recordId: undefined }))).not.toBe(plan.stateHash);
});

it("reads the log's own event time where it is the same, and the payload's where it is not or elsewhere", () => {
  expect(compile({ features, eventTime: "at" }).eventTime).toBeNull();
  expect(compile({ features }).eventTime).toBe("at");
  expect(compile({ features, eventTime: "seen" }).eventTime).toBe("seen");
  expect(compile({ features, eventTime: "at" }, clicksMesh({ connection: "kafka" })).eventTime).toBe("at");
});

it("inherits the strictest classification, through conditions and expressions", () => {
  const plan = compile({
    features: [
      { name: "accounts", aggregate: "count_distinct", column: "account_id", window: "1h" },
      { name: "twice", expression: "features.accounts * 2" },
      { name: "plain", aggregate: "count", window: "1h" },
    ],
  });
  expect(plan.features.map(({ classification }) => classification)).toEqual(["personal", "personal", null]);
  const inner = compile({
    features: [{ name: "total", aggregate: "sum", column: "cart.total", window: "1h" }],
  });
  expect(inner.features[0]?.classification).toBe("confidential");
  const whole = compile({
    features: [{ name: "any", aggregate: "count", where: "size(event) > 2", window: "1h" }],
  });
  expect(whole.features[0]?.classification).toBe("personal");
});

it("says which other product is missing or does not fit", () => {
  const failure = (block: object) => {
    try {
      compile(block);
      return "compiled";
    } catch (error) {
      return String(error);
    }
  };
  expect(failure({ source: "shop/nothing", features })).toContain("shop/nothing, which is not in this mesh");
  expect(failure({ source: "shop/accounts", features })).toContain("has no stream");
  expect(
    failure({
      features: [
        { name: "plan", lookup: { product: "shop/accounts", column: "plan", on: { account_id: "plan" } } },
      ],
    }),
  ).toContain("not the key of its stream or table");
});
