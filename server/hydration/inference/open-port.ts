import { assertAllowed, type GuardDecision } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  classificationsOf,
  findPort,
  type PortOf,
  type ProductDescription,
  portOfType,
} from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";

/** Throws NOT_FOUND. */
export type FindProduct = (id: string) => Promise<{ description: ProductDescription; status: string }>;

export interface OpenedPort {
  product: ProductDescription;
  port: PortOf<"inference">;
  decision: GuardDecision;
}

/**
 * An inference port under the caller's rights: the named one (`name` or `name@major`), else the first. Throws FORBIDDEN as
 * the guard says, GONE for a retired product, NOT_FOUND and UNSUPPORTED where there is no such port.
 */
export async function openInferencePort(
  findProduct: FindProduct,
  request: { principal: Principal; productId: string; port: string | undefined },
): Promise<OpenedPort> {
  const { principal, productId, port: key } = request;
  const { description: product, status } = await findProduct(productId);
  const port = key === undefined ? portOfType(product.ports, "inference") : findPort(product.ports, key);
  // Rights come first: whoever may not read a product is not told what it has.
  const decision = assertAllowed(
    {
      productId,
      domainId: product.domainId,
      port: port?.key ?? null,
      classifications: classificationsOf(port?.fields ?? []),
    },
    principal,
  );
  if (status === "retired")
    throw new AppError("GONE", `${productId} is retired: its models are not asked any more.`);
  if (port?.type === "inference") return { product, port, decision };
  const models = product.ports.filter(({ type }) => type === "inference").map((each) => each.key);
  if (key !== undefined && models.length > 0)
    throw new AppError(
      "NOT_FOUND",
      `${productId} has no inference port "${key.slice(0, 80)}"; it has ${models.join(", ")}.`,
      { path: "port" },
    );
  throw new AppError(
    "UNSUPPORTED",
    `${productId} has no inference port; it has ${product.ports.map((each) => `${each.key} (${each.type})`).join(", ") || "none at all"}.`,
  );
}
