import type { VectorSpace } from "../../adapters/vectors/types.ts";
import type { VectorsBlock } from "../../domain/product-file/blocks/vectors.ts";

/** What of a stream becomes vectors, and in which space. */
export interface VectorHydration {
  space: VectorSpace;
  topic: string;
  block: Pick<VectorsBlock, "columns" | "template" | "chunk">;
  /** Field that identifies a record across corrections; null takes the record's key. */
  recordIdField: string | null;
}
