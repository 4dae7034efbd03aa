import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import type { CatalogFeed } from "../served-catalog/feed.ts";
import { createLoop } from "./loop.ts";

const everyMs = 1_000;

/** Looks for changes of the catalog each second; who changes it may ask for it at once (`/internal/refresh`). */
export function createCatalogRunner(deps: { feed: CatalogFeed; clock: Clock; log: Logger }): Runner {
  return createLoop("catalog", deps, async () => {
    await deps.feed.refresh();
    return { waitMs: everyMs, detail: `${deps.feed.size()} products in the data plane's picture` };
  });
}
