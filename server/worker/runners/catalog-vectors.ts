import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { Logger } from "../../log.ts";
import { indexCatalog } from "../../search/index-catalog.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

/** How often the catalog's change sequence is compared. */
const lookEveryMs = 500;

/** Keeps the catalog's own vectors in step with its products, so that a product can be found by meaning. */
export function createCatalogVectors(deps: {
  db: Db;
  vectors: VectorsAdapter;
  embedder: EmbeddingAdapter;
  clock: Clock;
  log: Logger;
}): Runner {
  const { db } = deps;
  let seen: bigint | null = null;
  let known: ReadonlySet<string> = new Set();

  return createLoop("catalog-vectors", deps, async (signal) => {
    const sequence = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    if (sequence === seen) return { waitMs: lookEveryMs };
    const products = await db.product.findMany({
      where: { status: { not: "retired" } },
      select: { id: true, name: true, title: true, description: true, tags: true },
    });
    if (seen === null) known = await embeddedProducts(db);
    const { embedded, removed } = await indexCatalog(deps, products, known, signal);
    if (signal.aborted) return { waitMs: 0 };
    seen = sequence;
    known = new Set(products.map((product) => product.id));
    return {
      waitMs: lookEveryMs,
      detail: `${known.size} products searchable by meaning; last change embedded ${embedded}, removed ${removed}`,
    };
  });
}

async function embeddedProducts(db: Db): Promise<Set<string>> {
  const rows = await db.embedding.findMany({
    where: { space: "catalog", validUntil: null },
    select: { recordId: true },
  });
  return new Set(rows.map((row) => row.recordId));
}
