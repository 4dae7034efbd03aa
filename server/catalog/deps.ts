import type { DataPlane } from "../adapters/data-plane/types.ts";
import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import type { CatalogRanker } from "../search/types.ts";
import type { ActivityBoard } from "./activity/board.ts";
import type { CatalogIndex } from "./index/catalog-index.ts";
import type { Journal } from "./journal/types.ts";

/** What the catalog's use cases lean on; each takes the part it needs. */
export interface CatalogDeps {
  db: Db;
  clock: Clock;
  journal: Journal;
  index: CatalogIndex;
  activity: ActivityBoard;
  dataPlane: DataPlane;
  /** Ranks the catalog of now. */
  ranker: CatalogRanker;
  /** Ranks catalogs of the past, so that moving in time does not disturb the index of now. */
  pastRanker: CatalogRanker;
}
