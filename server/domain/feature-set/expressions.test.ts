import { expect, it } from "vitest";
import { compileFeatureSet } from "./compile.ts";
import { compileExpressions } from "./expressions.ts";
import { clicksMesh } from "./testing.ts";

const mesh = clicksMesh();
const aggregates = [
  { name: "events_5m", aggregate: "count", window: "5m" },
  { name: "events_1h", aggregate: "count", window: "1h" },
  { name: "sum", aggregate: "sum", column: "count", window: "1h" },
  { name: "amount", aggregate: "mean", column: "amount", window: "1h" },
  { name: "actions", aggregate: "last_n", n: 3, column: "action", window: "24h" },
];

function evaluate(
  expressions: Record<string, string | { expression: string; dtype: string }>,
  values: Record<string, number | string | null | string[]>,
  request?: Record<string, unknown>,
) {
  const added = Object.entries(expressions).map(([name, text]) =>
    typeof text === "string" ? { name, expression: text } : { name, ...text },
  );
  const plan = compileFeatureSet(mesh.set({ features: [...added, ...aggregates] }), mesh.productOf);
  return compileExpressions(plan)(values, request);
}

const values = {
  events_5m: 3,
  events_1h: 12,
  sum: "9007199254740993",
  amount: null,
  actions: ["buy", "view"],
};

it.each([
  ["features.events_5m / max(1, features.events_1h)", 0.25],
  ["features.events_5m / 2", 1.5],
  ["(features.events_5m + 1) % 2 == 0", true],
  ["2 * features.events_5m - 1", 5],
  ["min(features.events_5m, 2.5, 7)", 2.5],
  ["abs(features.events_5m - features.events_1h)", 9],
  ["round(2.5) + floor(1.5) + ceil(1.5) + sqrt(4)", 8],
  ["features.sum * 0.5", 2 ** 52],
  ['features.actions[0] + "!"', "buy!"],
  ["size(features.actions)", 2],
  ['features.actions.exists(a, a == "buy") ? 1 : 0', 1],
  ["coalesce(features.amount, 0) + 1", 1],
  ["features.amount == null", true],
  ["features.amount == null ? -1.0 : features.amount * 2", -1],
  ["coalesce(request.limit, 10) * 2", 20],
])("%s is %j", (expression, value) => {
  expect(evaluate({ answer: expression }, values)).toEqual({ answer: { status: "PRESENT", value } });
});

it("evaluates in dependency order and hands results on", () => {
  const results = evaluate(
    { c: "features.b + 1", b: "features.a * 2", a: "features.events_5m + request.bonus" },
    values,
    { bonus: 4 },
  );
  expect(results).toMatchObject({ a: { value: 7 }, b: { value: 14 }, c: { value: 15 } });
});

it("gives null for null inputs, and invalid for what fails, is infinite or of another type", () => {
  const results = evaluate(
    {
      nothing: "features.amount * 2",
      bigger: "features.amount > 2.0",
      unsent: "features.events_5m * request.factor",
      infinite: "features.events_5m / 0",
      from_infinite: "features.infinite + 1",
      outside: "features.actions[5]",
      whole: { expression: "features.events_5m / 2", dtype: "int64" },
    },
    values,
  );
  const statuses = Object.fromEntries(Object.entries(results).map(([name, { status }]) => [name, status]));
  expect(statuses).toEqual({
    nothing: "NULL_VALUE",
    bigger: "NULL_VALUE",
    unsent: "NULL_VALUE",
    infinite: "INVALID",
    from_infinite: "NULL_VALUE",
    outside: "INVALID",
    whole: "INVALID",
  });
  expect(results.whole).toMatchObject({ reason: expect.stringContaining("1.5") });
});

it("keeps whole numbers beyond 2^53 exact where the type is a whole number", () => {
  const results = evaluate(
    { next: { expression: "features.sum + 1", dtype: "int64" }, same: "features.sum" },
    values,
  );
  expect(results.next).toEqual({ status: "PRESENT", value: "9007199254740994" });
  expect(results.same).toEqual({ status: "PRESENT", value: 2 ** 53 });
});

it("does not change the values it is given", () => {
  const given = { ...values };
  evaluate({ a: "features.sum + 1" }, given);
  expect(given).toEqual(values);
});
