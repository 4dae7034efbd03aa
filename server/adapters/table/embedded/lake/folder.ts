import { join } from "node:path";
import { AppError } from "../../../../errors.ts";
import { type TableFolder, tableFolder } from "../iceberg/table-folder.ts";

const part = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/**
 * Where a product's stream lies in the lake: `<domain>/<product>/_stream`. No port can have that name. Throws
 * INVALID_INPUT for what is no product's id, so a name can never leave the lake folder.
 */
export function streamFolder(lake: string, productId: string): TableFolder {
  const [domain = "", product = "", ...more] = productId.split("/");
  if (more.length > 0 || !part.test(domain) || !part.test(product))
    throw new AppError(
      "INVALID_INPUT",
      `"${productId.slice(0, 140)}" is not a product's id (domain/product).`,
    );
  return tableFolder(join(lake, domain, product, "_stream"));
}
