import type { Db } from "../../db.ts";
import { describeProduct, type ProductDefinition, productStatus } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import type { LoadProduct } from "./load.ts";

/** A product as the catalog has it now. Throws NOT_FOUND. */
export async function findProduct(db: Db, id: string): Promise<LoadProduct> {
  const row = await db.product.findUnique({
    where: { id },
    select: { definition: true, status: true, revision: true },
  });
  if (!row)
    throw new AppError(
      "NOT_FOUND",
      `There is no product ${id.slice(0, 130)} in this mesh. Publish it first: PUT /api/v1/products/${id.slice(0, 130)}.`,
    );
  // What stands in the catalog was checked when it was written.
  const definition = row.definition as unknown as ProductDefinition;
  return {
    description: describeProduct(definition),
    definition,
    status: productStatus(row.status),
    revision: row.revision,
  };
}
