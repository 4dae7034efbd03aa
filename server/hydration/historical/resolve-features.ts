import { parseFeatureReference } from "../../domain/data-plane-api/historical.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import { guard } from "../../domain/guard.ts";
import { nearest } from "../../domain/nearest.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { WantedFeature } from "./job.ts";
import { needsOf } from "./needs.ts";

/** Products as they are served, by id. */
export type ServedOf = (
  productId: string,
) => Pick<ServedProduct, "domainId" | "status" | "features" | "featuresProblem"> | undefined;

/**
 * The plans behind feature names, under the caller's rights. A feature the caller may not see, or that is computed from one,
 * refuses the whole read with FORBIDDEN naming it: a training set with a column of nothing but nulls would look like data.
 */
export function resolveFeatures(
  servedOf: ServedOf,
  principal: Principal,
  names: readonly string[],
): { sets: FeatureSetPlan[]; features: WantedFeature[] } {
  const sets: FeatureSetPlan[] = [];
  const features = names.map((name, place): WantedFeature => {
    const path = `features.${place}`;
    const reference = parseFeatureReference(name, path);
    const plan = planOf(servedOf, reference.productId, path);
    if (!plan.features.some((feature) => feature.name === reference.feature))
      throw unknownFeature(plan, reference.feature, path);
    if (!sets.includes(plan)) sets.push(plan);
    return { name, set: sets.indexOf(plan), feature: reference.feature };
  });
  assertVisible(servedOf, principal, { sets, features });
  return { sets, features };
}

/** The plan of a served feature set. Throws NOT_FOUND, or UNAVAILABLE where its definition cannot be computed. */
function planOf(servedOf: ServedOf, productId: string, path: string): FeatureSetPlan {
  const served = servedOf(productId);
  if (served?.features && served.status !== "retired") return served.features;
  if (served?.featuresProblem)
    throw new AppError("UNAVAILABLE", `${productId} cannot be computed: ${served.featuresProblem}`, { path });
  throw new AppError(
    "NOT_FOUND",
    `There is no feature set ${productId.slice(0, 130)} in this mesh; GET /api/v1/products?port=features lists those there are.`,
    { path },
  );
}

/** Throws FORBIDDEN naming the first feature that this caller may not see. */
export function assertVisible(
  servedOf: ServedOf,
  principal: Principal,
  { sets, features }: { sets: FeatureSetPlan[]; features: WantedFeature[] },
): void {
  for (const { plan, set, aggregates, lookups, expressions } of needsOf({ sets, features })) {
    const { productId } = plan;
    const decision = guard(
      {
        productId,
        domainId: servedOf(productId)?.domainId ?? productId.slice(0, productId.indexOf("/")),
        port: plan.port,
        classifications: Object.fromEntries(
          plan.features.flatMap(({ name, classification }) =>
            classification === null ? [] : [[name, classification]],
          ),
        ),
      },
      principal,
      "read",
    );
    const first = features.find((feature) => feature.set === set)?.name ?? productId;
    if (!decision.allow)
      throw new AppError(
        principal.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN",
        `${first}: ${decision.reason}`,
        {
          path: "features",
        },
      );
    const masked = [...aggregates, ...lookups, ...expressions].find(({ name }) => name in decision.masks);
    if (masked || decision.rowFilter !== null)
      throw new AppError(
        "FORBIDDEN",
        `${masked ? `${productId}.${masked.name} is masked for you (${decision.masks[masked.name]})` : `Only some entities of ${productId} may be seen by you`}, so it cannot stand in a historical read. Ask its owner for access, or leave it out.`,
        { path: "features" },
      );
  }
}

function unknownFeature(plan: FeatureSetPlan, name: string, path: string): AppError {
  const names = plan.features.map((feature) => feature.name);
  const guess = nearest(name, names);
  return new AppError(
    "NOT_FOUND",
    `${plan.productId} has no feature ${name}${guess ? `; did you mean ${guess}?` : `; it has ${names.slice(0, 20).join(", ")}.`}`,
    { path },
  );
}
