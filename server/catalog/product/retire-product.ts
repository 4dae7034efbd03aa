import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import type { CatalogDeps } from "../deps.ts";
import { journalEvent } from "../journal/codec.ts";
import { takeEffect } from "./apply-product.ts";
import { wholeProduct } from "./get-product.ts";
import { productVersions, unknownProduct } from "./versions.ts";

/**
 * Retires a product: it leaves the catalog's lists and takes no more records; its history stays readable. A
 * retired product stays as it is. Throws NOT_FOUND, FORBIDDEN.
 */
export async function retireProduct(
  deps: Pick<CatalogDeps, "db" | "journal" | "dataPlane">,
  principal: Principal,
  id: string,
  reason: string,
): Promise<{ id: string; revision: number }> {
  assertAllowed(wholeProduct(id), principal, "define");
  const retired = await deps.journal.change(principal, async () => {
    const [version] = await productVersions(deps.db, id, 1);
    if (!version) throw unknownProduct(id);
    if (version.action === "retire") return { events: [], result: { id, revision: version.revision } };
    const event = journalEvent("product", id, "retire", version.document, reason);
    return { events: [event], result: { id, revision: version.revision + 1 } };
  });
  await takeEffect(deps);
  return retired;
}
