import { expect, it } from "vitest";
import { manualClock } from "../../clock.ts";
import { compileFeatureSet } from "../../domain/feature-set/compile.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { explainFeature, type KeyReadDeps } from "./read-key.ts";
import { activityYaml, shopProducts } from "./testing/shop.ts";

const described = new Map(
  shopProducts.map((source) => {
    const { definition } = parseProductFile(source);
    if (!definition) throw new Error("The shop's products are not well formed.");
    return [definition.product.id, describeProduct(definition)] as const;
  }),
);
const set = parseProductFile(activityYaml).definition?.product.id ?? "";
const clock = manualClock(Date.parse("2026-01-31T14:15:00Z"));

/** Evaluators of which the online one knows `online[n]` at its n-th answer to "as corrected", history always 3. */
async function explained(online: readonly number[]) {
  const product = described.get(set);
  if (!product) throw new Error("no set");
  const plan = compileFeatureSet(product, (id) => described.get(id));
  let asked = 0;
  const deps: KeyReadDeps = {
    clock,
    servedOf: () => ({ domainId: "shop", status: "active", features: plan, featuresProblem: null }),
    series: () => Promise.reject(new Error("not asked")),
    moment: async () => ({
      seen: true,
      historical: { asServed: 3, asCorrected: 3 },
      reference: { asServed: 3, asCorrected: 3 },
      contributions: [],
      contributing: 3,
      notCounted: 0,
    }),
    online: async (_, { knownAt }) => ({
      value: knownAt === "as-served" ? 3 : online[Math.min(asked++, online.length - 1)],
      status: "PRESENT",
      atUs: clock.nowUs(),
    }),
  };
  const found = await explainFeature(deps, servicePrincipal("test"), {
    feature: `${set}.orders_1h`,
    entity: { customer: "c1" },
  });
  return { ...found, asked };
}

it("asks again when records came in between the evaluators' answers", async () => {
  expect(await explained([2, 3])).toMatchObject({ equal: true, asked: 2, online: { asCorrected: 3 } });
});

it("shows a difference that stays", async () => {
  expect(await explained([2])).toMatchObject({ equal: false, online: { asCorrected: 2 } });
});
