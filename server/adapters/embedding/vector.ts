import { AppError } from "../../errors.ts";

/**
 * Mean over the tokens the attention mask marks, then L2 normalisation: the pooling all-MiniLM models were
 * trained with (Reimers and Gurevych, Sentence-BERT, 2019).
 *
 * @param hidden row-major [tokens × dimensions]
 * @param tokens how many rows are real tokens (one text at a time, so there is no padding to mask)
 */
export function meanPool(hidden: Float32Array, tokens: number, dimensions: number): Float32Array {
  const pooled = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token++) {
    const row = token * dimensions;
    for (let i = 0; i < dimensions; i++) pooled[i] = (pooled[i] ?? 0) + (hidden[row + i] ?? 0);
  }
  return normalise(pooled);
}

/** Scales to length 1 in place and returns it; a zero vector stays zero. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const x of vector) squares += x * x;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
  return dot;
}

/** Refuses texts that have nothing to embed, naming the index. */
export function assertTexts(texts: readonly string[]): void {
  for (const [index, text] of texts.entries())
    if (text.trim() === "")
      throw new AppError(
        "INVALID_INPUT",
        `Text ${index} is empty, so it has no meaning to embed. Leave it out.`,
        {
          path: `texts.${index}`,
        },
      );
}
