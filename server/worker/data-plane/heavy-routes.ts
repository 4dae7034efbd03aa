import { historicalRoutes } from "./handlers/historical.ts";
import { inferRoutes } from "./handlers/infer.ts";
import { loadRoutes } from "./handlers/load.ts";
import { rowsRoutes } from "./handlers/rows.ts";
import { trainingSetRoutes } from "./handlers/training-sets.ts";
import { uploadRoutes } from "./handlers/uploads.ts";
import type { HeavyRouteDeps } from "./heavy-route-deps.ts";
import type { Route } from "./route.ts";

/** Every heavy route. Add one by a file in handlers/ and a line here. */
export function heavyRoutes(deps: HeavyRouteDeps): Route[] {
  return [
    ...rowsRoutes(deps),
    ...loadRoutes(deps),
    ...inferRoutes(deps),
    ...uploadRoutes(deps),
    ...historicalRoutes(deps),
    ...trainingSetRoutes(deps),
  ];
}
