import { AppError } from "../../errors.ts";
import type { VectorDocument, VectorSpace } from "./types.ts";

/** Refuses, before anything is written, vectors that would poison the index. */
export function assertDocuments(space: VectorSpace, documents: readonly VectorDocument[]): void {
  for (const { recordId, vector } of documents) {
    if (vector.length !== space.dimensions)
      throw new AppError(
        "UNSUPPORTED",
        `The vector of "${recordId}" has ${vector.length} numbers; "${space.space}" holds ${space.dimensions}. Embed it with ${space.model}.`,
        { path: recordId },
      );
    if (!vector.every(Number.isFinite))
      throw new AppError(
        "INVALID_INPUT",
        `The vector of "${recordId}" has a number that is not finite. Embed its text again.`,
        { path: recordId },
      );
  }
}

/** One model a space: vectors of two models are not comparable even at the same length. */
export function assertSameSpace(existing: VectorSpace, asked: VectorSpace): void {
  for (const property of ["model", "dimensions", "metric"] as const)
    if (existing[property] !== asked[property])
      throw new AppError(
        "UNSUPPORTED",
        `"${asked.space}" was built with ${property} ${existing[property]}; ${asked[property]} cannot be mixed in. Build a new index beside it.`,
        { path: property },
      );
}
