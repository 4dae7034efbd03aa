import type { Consumer } from "../../contracts/impact.ts";
import type { Db } from "../../db.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";

const monthMs = 30 * 86_400_000;

/**
 * Who would notice a change of a product: products made from it, and whoever read its data in the last 30 days
 * (by the API, the live tail or the command line; looking at its page is no dependence). `except` is the one who
 * asks: one's own reading is no reason to stop oneself.
 */
export async function consumersOf(
  db: Db,
  snapshot: CatalogSnapshot,
  id: string,
  now: Date,
  except: string,
): Promise<Consumer[]> {
  const products = snapshot.downstream(id).flatMap((edge): Consumer[] => {
    const entry = snapshot.entries.get(edge.toProductId);
    if (!entry || entry.status === "retired") return [];
    return [{ name: `product ${edge.toProductId}`, port: edge.fromPort || null, fields: edge.fields }];
  });
  const readers = await db.usageHour.groupBy({
    by: ["principalId", "principal", "via"],
    where: {
      productId: id,
      via: { not: "portal" },
      lastAt: { gte: new Date(now.getTime() - monthMs) },
      principalId: { not: except },
    },
    orderBy: [{ principal: "asc" }, { via: "asc" }],
  });
  return [
    ...products,
    ...readers.map(({ principal, via }) => ({ name: `${principal} (${via})`, port: null, fields: [] })),
  ];
}
