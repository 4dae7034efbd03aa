import { assertAllowed } from "../domain/guard.ts";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import type { CatalogDeps } from "./deps.ts";
import { journalEvent } from "./journal/codec.ts";
import { wholeProduct } from "./product/get-product.ts";
import { unknownProduct } from "./product/versions.ts";

/** Follows a product, or stops. Doing it again changes nothing. Only people follow. Throws NOT_FOUND, FORBIDDEN. */
export async function followProduct(
  { db, journal }: Pick<CatalogDeps, "db" | "journal">,
  principal: Principal,
  id: string,
  on: boolean,
): Promise<{ follow: boolean }> {
  assertAllowed(wholeProduct(id), principal, "read");
  return journal.change(principal, async () => {
    const [product, person, following] = await Promise.all([
      db.product.findUnique({ where: { id }, select: { id: true } }),
      db.person.findUnique({ where: { id: principal.id }, select: { id: true } }),
      db.follow.findUnique({ where: { personId_productId: { personId: principal.id, productId: id } } }),
    ]);
    if (!product) throw unknownProduct(id);
    if (!person) throw new AppError("FORBIDDEN", "Only people follow products. Sign in as one.");
    if ((following !== null) === on) return { events: [], result: { follow: on } };
    const document = { personId: principal.id, productId: id };
    const event = journalEvent("follow", `${principal.id}:${id}`, on ? "create" : "delete", document);
    return { events: [event], result: { follow: on } };
  });
}

/** Ids of the products a person follows, in order. Empty for callers that are no person. */
export async function followedProducts(
  { db }: Pick<CatalogDeps, "db">,
  principal: Principal,
): Promise<string[]> {
  const follows = await db.follow.findMany({
    where: { personId: principal.id },
    select: { productId: true },
    orderBy: { productId: "asc" },
  });
  return follows.map((follow) => follow.productId);
}
