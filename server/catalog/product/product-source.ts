import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  contractSources,
  describeProduct,
  findPort,
  renderDocument,
} from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { parseAsOf } from "../as-of.ts";
import type { CatalogDeps } from "../deps.ts";
import type { DocumentOf } from "../documents.ts";
import { wholeProduct } from "./get-product.ts";
import { productVersionAt } from "./versions.ts";

type Deps = Pick<CatalogDeps, "db" | "clock">;

/** A product's file, byte for byte as it was given (or as the wizard generated it). */
export async function productSource(
  deps: Deps,
  principal: Principal,
  id: string,
  asOf?: string,
): Promise<Pick<DocumentOf<"product">, "source" | "sourceKind">> {
  assertAllowed(wholeProduct(id), principal, "read");
  const { document } = await productVersionAt(deps.db, id, parseAsOf(asOf, deps.clock));
  return { source: document.source, sourceKind: document.sourceKind };
}

/**
 * The ODCS contract of a port as YAML: byte for byte as in the file where that was YAML, else written from it.
 * `port` is a name or `name@major`; without it, the first port. Throws NOT_FOUND naming the ports there are.
 */
export async function contractSource(
  deps: Deps,
  principal: Principal,
  id: string,
  port?: string,
  asOf?: string,
): Promise<{ source: string; contractId: string; version: string }> {
  assertAllowed(wholeProduct(id), principal, "read");
  const { document } = await productVersionAt(deps.db, id, parseAsOf(asOf, deps.clock));
  const { ports } = describeProduct(document.definition);
  const found = findPort(ports, port);
  if (!found)
    throw new AppError(
      "NOT_FOUND",
      `${id} has no port ${port ?? ""}. Its ports are ${ports.map((each) => each.key).join(", ") || "none"}.`,
      { path: "port" },
    );
  const own =
    document.sourceKind === "json"
      ? undefined
      : contractSources(document.source, document.definition.contracts.length)[found.contractIndex];
  return {
    source: own ?? renderDocument(found.contract),
    contractId: found.contractId,
    version: found.contract.version,
  };
}
