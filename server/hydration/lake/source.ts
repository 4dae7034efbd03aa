import { type ProductDescription, portOfType } from "../../domain/product-file/index.ts";
import type { HistorySource } from "./types.ts";

/** The stream of a product; undefined when it has none. */
export function historySource({ id, ports }: ProductDescription): HistorySource | undefined {
  const port = portOfType(ports, "stream");
  if (!port) return undefined;
  const { connection, topic } = port.config;
  return {
    productId: id,
    // The embedded log names topics by their product.
    topic: connection === undefined ? id : (topic ?? id),
    connection: connection ?? null,
    properties: port.contract.schema?.[0]?.properties ?? [],
  };
}
