import { expect, test } from "vitest";
import { clicksMesh } from "../../domain/feature-set/testing.ts";
import { portOfType } from "../../domain/product-file/index.ts";
import { portViewSchema } from "../../domain/read-models/port.ts";
import { portView } from "./port-view.ts";

const mesh = clicksMesh();
const product = mesh.set({
  eventTime: "seen",
  features: [
    {
      name: "spent",
      aggregate: "sum",
      column: "amount",
      where: 'event.action == "buy"',
      window: "1h",
      expected: { min: 0 },
    },
    { name: "exactly", aggregate: "quantile", q: 0.95, column: "amount", window: "5m", exact: true },
    {
      name: "plan",
      lookup: { product: "shop/accounts", column: "plan", on: { account_id: "id" }, ttl: "2h" },
    },
    { name: "rate", expression: "features.spent / max(1, request.days)" },
    { name: "label", expression: 'features.plan + ":" + string(features.rate)' },
  ],
});

function view(productOf = mesh.productOf) {
  const port = portOfType(product.ports, "features");
  if (!port) throw new Error("no features port");
  const seen = portView(port, product, productOf);
  expect(portViewSchema.safeParse(seen).error).toBeUndefined();
  return seen;
}

test("a feature says what it computes, its type, true coverage, and where it comes from", () => {
  const { features, featuresProblem } = view();
  expect(featuresProblem).toBeNull();
  const [spent, exactly, plan, rate, label] = features ?? [];
  expect(spent).toMatchObject({
    kind: "aggregate",
    dtype: "float64",
    definition: 'Sum of amount where event.action == "buy", last 1h.',
    window: "1h",
    coverage: { leastMs: 3_600_000, mostMs: 3_604_999.999, text: expect.stringContaining("1 h 5 s") },
    expected: { min: 0 },
    entity: ["account_id"],
    source: "shop/clicks",
    lineage: [
      {
        product: "shop/clicks",
        port: "stream",
        columns: ["account_id", "seen", "amount", "action"],
        features: [],
      },
    ],
  });
  expect(exactly).toMatchObject({
    definition: "95th percentile of amount, last 5m, exact.",
    coverage: { leastMs: 300_000, mostMs: 300_000 },
  });
  expect(plan).toMatchObject({
    kind: "lookup",
    dtype: "string",
    definition: "Latest plan of shop/accounts with id = account_id, not older than 2h.",
    lookup: {
      product: "shop/accounts",
      port: "table",
      column: "plan",
      on: { account_id: "id" },
      ttlMs: 7_200_000,
    },
    coverage: null,
    classification: "internal",
    lineage: [{ product: "shop/accounts", port: "table", columns: ["id", "plan"], features: [] }],
  });
  expect(rate).toMatchObject({ kind: "expression", request: ["days"] });
  expect(label?.lineage).toEqual([
    { product: "shop/activity", port: "features", columns: [], features: ["plan", "rate", "spent"] },
    { product: "shop/accounts", port: "table", columns: ["id", "plan"], features: [] },
    {
      product: "shop/clicks",
      port: "stream",
      columns: ["account_id", "seen", "amount", "action"],
      features: [],
    },
  ]);
});

test("while its source is missing it says so, and shows what was written", () => {
  const { features, featuresProblem } = view(() => undefined);
  expect(featuresProblem).toContain("shop/clicks, which is not in this mesh");
  expect(features?.map(({ dtype, lineage }) => ({ dtype, lineage }))).toEqual(
    features?.map(() => ({ dtype: null, lineage: [] })),
  );
});
