import type { VectorSpace, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { AppError } from "../../errors.ts";

/** The texts of a record as spaces before have them, with their vectors; empty where none has. */
export type EarlierVectors = (
  recordId: string,
  atMs: number,
) => Promise<readonly { text: string; vector: Float32Array }[]>;

/**
 * Reads from the spaces that this one is to replace, as long as they are there: what the same model made of the same
 * text need not be made again when only the template, the chunking or what is kept beside the vectors has changed.
 */
export async function openEarlierVectors(
  vectors: Pick<VectorsAdapter, "spaces" | "describeSpace" | "stored">,
  { space, model, dimensions }: VectorSpace,
): Promise<EarlierVectors> {
  const [productId] = space.split("@");
  const earlier = new Set<string>();
  for (const name of await vectors.spaces(`${productId}@`)) {
    if (name === space) continue;
    const described = await vectors.describeSpace(name);
    if (described?.model === model && described.dimensions === dimensions) earlier.add(name);
  }
  return async (recordId, atMs) => {
    for (const name of earlier) {
      try {
        const pieces = await vectors.stored(name, { recordId }, { asOfMs: atMs });
        if (pieces.length > 0) return pieces;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "NOT_FOUND") throw error;
        // This space is complete and has replaced that one.
        earlier.delete(name);
      }
    }
    return [];
  };
}
