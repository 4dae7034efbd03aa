import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { describeProduct, type ProductDefinition, portOfType } from "../../domain/product-file/index.ts";
import type { VectorHydration } from "./hydrator.ts";

/** A vectors port, and what keeps it in step with its source; or why nothing can. */
export type VectorPlan =
  | { productId: string; model: string; hydration: VectorHydration }
  | { productId: string; model: string; problem: string };

/**
 * The vector spaces the definitions ask for: each product with a primary vectors port, fed by its source's
 * stream. The space is the product's id.
 */
export function planVectors(
  definitions: readonly ProductDefinition[],
  embedderOf: (model: string) => EmbeddingAdapter | undefined,
): VectorPlan[] {
  const described = definitions.map(describeProduct).filter((each) => each.status !== "retired");
  const streams = new Map(described.map((each) => [each.id, portOfType(each.ports, "stream")]));
  return described.flatMap((product): VectorPlan[] => {
    const port = portOfType(product.ports, "vectors");
    if (!port) return [];
    const { source, model, metric } = port.config;
    const plan = { productId: product.id, model };
    const stream = streams.get(source);
    if (!stream) return [{ ...plan, problem: `Its source ${source} has no stream to read.` }];
    const embedder = embedderOf(model);
    if (!embedder)
      return [{ ...plan, problem: `There is no embedding model "${model}". Add a connection that has it.` }];
    return [
      {
        ...plan,
        hydration: {
          space: {
            space: product.id,
            model: embedder.abilities.model,
            dimensions: embedder.abilities.dimensions,
            metric,
          },
          topic: stream.config.topic ?? source,
          block: port.config,
          recordIdField: stream.config.recordId ?? null,
        },
      },
    ];
  });
}
