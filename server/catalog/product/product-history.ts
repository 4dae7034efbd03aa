import { diffDefinitions, withoutPlace } from "../../contracts/diff/index.ts";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import { describeProduct } from "../../domain/product-file/index.ts";
import type { ProductVersion } from "../../domain/read-models/history.ts";
import type { CatalogDeps } from "../deps.ts";
import { wholeProduct } from "./get-product.ts";
import { productVersions, unknownProduct } from "./versions.ts";

/** Versions shown at most; the journal keeps all. */
const shown = 200;

/** Every version of a product, newest first: who, when, why, and what it changed in sentences. */
export async function productHistory(
  { db }: Pick<CatalogDeps, "db">,
  principal: Principal,
  id: string,
): Promise<ProductVersion[]> {
  assertAllowed(wholeProduct(id), principal, "read");
  // One more than shown: the oldest shown is compared with the one before it.
  const versions = await productVersions(db, id, shown + 1);
  if (versions.length === 0) throw unknownProduct(id);
  return versions.slice(0, shown).map((version, index) => {
    const before = versions[index + 1];
    const changes = before ? diffDefinitions(before.document.definition, version.document.definition) : [];
    return {
      revision: version.revision,
      version: describeProduct(version.document.definition).version,
      action: version.action,
      at: version.at,
      until: version.until,
      actor: { id: version.actorId, name: version.actorName },
      reason: version.reason,
      changes: changes.map(withoutPlace),
    };
  });
}
