import type { RestRoute } from "../route.ts";
import { connectionRoutes } from "./connections.ts";
import { domainRoutes } from "./domains.ts";
import { lineageRoutes } from "./lineage.ts";
import { meRoutes } from "./me.ts";
import { productPartRoutes } from "./product-parts.ts";
import { productRoutes } from "./products.ts";
import { schemaRoutes } from "./schemas.ts";
import { searchRoutes } from "./search.ts";
import { searchQualityRoutes } from "./search-quality.ts";
import { systemRoutes } from "./system.ts";
import { trainingSetRoutes } from "./training-sets.ts";

/** Every route of the control plane. */
export const restRoutes: readonly RestRoute[] = [
  ...systemRoutes,
  ...productRoutes,
  ...productPartRoutes,
  ...lineageRoutes,
  ...domainRoutes,
  ...connectionRoutes,
  ...schemaRoutes,
  ...searchRoutes,
  ...meRoutes,
  ...searchQualityRoutes,
  ...trainingSetRoutes,
];
