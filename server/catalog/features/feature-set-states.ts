import { z } from "zod";
import { featureSetStateSchema } from "../../domain/data-plane-api/feature-set-state.ts";
import type { Principal } from "../../domain/principal.ts";
import { splitProductId } from "../../domain/slug.ts";
import type { CatalogDeps } from "../deps.ts";
import { mayRead } from "../list/list-products.ts";

export const featureSetStateViewSchema = featureSetStateSchema.extend({
  /** When the worker measured it. */
  measuredAt: z.string(),
});
export type FeatureSetStateView = z.infer<typeof featureSetStateViewSchema>;

/** How the engines of the feature sets the caller may see are doing now. Throws UNAVAILABLE while the worker is down. */
export async function featureSetStates(
  { dataPlane }: Pick<CatalogDeps, "dataPlane">,
  principal: Principal,
): Promise<FeatureSetStateView[]> {
  const { featureSets = [], measuredAt } = await dataPlane.status();
  return featureSets
    .filter(({ productId }) =>
      mayRead({ id: productId, domainId: splitProductId(productId).domainId }, principal),
    )
    .map((state) => ({ ...state, measuredAt }));
}
