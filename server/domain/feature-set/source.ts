import { AppError } from "../../errors.ts";
import { type PortOf, type ProductDescription, portOfType } from "../product-file/describe.ts";
import type { FeatureSource } from "./plan.ts";

/** A product of the mesh by its id; undefined when it is not there. */
export type ProductOf = (id: string) => ProductDescription | undefined;

/** Other products that a product's features are computed from or look up. */
export function featureInputs(product: ProductDescription): string[] {
  const ids = product.ports.flatMap((port) =>
    port.type === "features"
      ? [port.config.source, ...port.config.features.flatMap(({ lookup }) => lookup?.product ?? [])]
      : [],
  );
  return [...new Set(ids)].filter((id) => id !== product.id);
}

/** The primary stream of the product that features are computed from. */
export function sourceStream(productOf: ProductOf, id: string, of: string): PortOf<"stream"> {
  const product = productOf(id);
  if (!product)
    throw new AppError(
      "NOT_FOUND",
      `${of} is computed from ${id}, which is not in this mesh. Publish it first.`,
      {
        path: "source",
      },
    );
  const stream = portOfType(product.ports, "stream");
  if (!stream)
    throw new AppError(
      "UNSUPPORTED",
      `${of} is computed from ${id}, which has no stream. Aggregates need one; look its table up by lookup instead.`,
      { path: "source" },
    );
  return stream;
}

/** A stream port as records are read from it. */
export function featureSource(
  productId: string,
  { name, config, contract }: PortOf<"stream">,
): FeatureSource {
  return {
    productId,
    port: name,
    topic: config.connection === undefined ? productId : (config.topic ?? productId),
    connection: config.connection ?? null,
    recordId: config.recordId ?? null,
    contractVersion: contract.version,
    properties: contract.schema?.[0]?.properties ?? [],
  };
}
