import type { RowOf } from "../../domain/derivation.ts";
import { AppError } from "../../errors.ts";
import type { KeptTable, LookedUpTables } from "../features/lookups/table-rows.ts";
import type { DerivedStream } from "./derived-stream.ts";

/**
 * Keeps the tables that records are enriched from, each in its newest snapshot: a derived record has what the table said
 * when it was derived. Throws UNAVAILABLE while a table has no rows yet, so that records wait instead of going without.
 */
export async function openEnrichments(
  tables: Pick<LookedUpTables, "keep">,
  { served, tableOf, productId }: Pick<DerivedStream, "served" | "tableOf" | "productId">,
): Promise<{ rowOf: RowOf; close(): void }> {
  const kept = new Map<string, KeptTable>();
  const close = () => {
    for (const table of kept.values()) table.stop();
  };
  try {
    for (const { name, product, on, columns } of served.derive?.enrich ?? []) {
      const port = tableOf(product);
      if (port === undefined)
        throw new AppError(
          "UNAVAILABLE",
          `${productId} is enriched from ${product}, which has no table in this mesh.`,
        );
      const keys = on.map(({ column }) => column);
      const table = tables.keep({ productId: product, port, keys, columns });
      kept.set(name, table);
      await table.loaded;
      const problem = table.problem();
      if (problem !== null) throw new AppError("UNAVAILABLE", `${product} cannot be looked up: ${problem}`);
      if (!table.newest()?.atUs)
        throw new AppError("UNAVAILABLE", `${productId} waits for ${product}, whose table has no rows yet.`);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { rowOf: (name, key) => kept.get(name)?.newest()?.rows.get(key), close };
}
