import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manualClock } from "../../clock.ts";
import { compileFeatureSet } from "../../domain/feature-set/compile.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import type { FeatureValue } from "../../engine/types.ts";
import { shopProducts } from "../../hydration/historical/testing/shop.ts";
import { createLogger } from "../../log.ts";
import { createParityRunner } from "./parity.ts";

const described = new Map(
  shopProducts.map((source) => {
    const { definition } = parseProductFile(source);
    if (!definition) throw new Error("The shop's files are good.");
    return [definition.product.id, describeProduct(definition)] as const;
  }),
);
const id = "shop/customer_activity";
const product = described.get(id);
if (!product) throw new Error("The shop has activity.");
const plan = compileFeatureSet(product, (other) => described.get(other));

test("counts what differs from brute force, by kind, and leaves out what needs a request", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mr-parity-"));
  const truth: Record<string, FeatureValue> = {
    orders_1h: 3,
    spent_1h: 7.5,
    last_items: ["a", "b"],
    level: null,
  };
  const runner = createParityRunner({
    clock: manualClock(Date.UTC(2026, 0, 1)),
    log: createLogger({ process: "test", folder, level: "fatal" }),
    served: () => [{ id, status: "active", features: plan }],
    sampleKeys: async () => ['["c1"]', '["c2"]'],
    async online(features, entities) {
      expect(entities).toEqual([{ customer: "c1" }, { customer: "c2" }]);
      expect(features).not.toContain(`${id}.share_1h`);
      const right = features.map((name) => truth[name.slice(id.length + 1)] ?? null);
      // The second key: another sum (beyond rounding), no items, and a level that nobody gave it.
      const wrong = features.map((name, at) =>
        name.endsWith("spent_1h")
          ? 7.6
          : name.endsWith("last_items")
            ? null
            : name.endsWith(".level")
              ? "gold"
              : (right[at] ?? null),
      );
      return { atUs: 1, values: [right, wrong] };
    },
    tablesChangedUs: async () => 0,
    compared: async () => ({ historical: { ...truth, spent_1h: 7.5 + 1e-12 }, reference: truth }),
  });
  expect(runner.figuresOf(id)).toBeNull();
  runner.start();
  await expect
    .poll(() => runner.figuresOf(id))
    .toMatchObject({ checked: 26, mismatched: 1, missing: 1, extra: 1 });
  await runner.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("leaves out what is looked up in a table that has just changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mr-parity-"));
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const asked: (readonly string[])[] = [];
  const runner = createParityRunner({
    clock,
    log: createLogger({ process: "test", folder, level: "fatal" }),
    served: () => [{ id, status: "active", features: plan }],
    sampleKeys: async () => ['["c1"]'],
    async online(features) {
      asked.push(features);
      return { atUs: 1, values: [features.map(() => null)] };
    },
    tablesChangedUs: async () => clock.nowUs() - 2_000_000,
    compared: async () => ({ historical: {}, reference: {} }),
  });
  runner.start();
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await runner.stop();
  expect(asked[0]).toContain(`${id}.level`);
  expect(asked[0]).not.toContain(`${id}.country`);
  rmSync(folder, { recursive: true, force: true });
});
