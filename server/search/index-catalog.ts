import type { EmbeddingAdapter } from "../adapters/embedding/types.ts";
import type { VectorDocument, VectorSpace, VectorsAdapter } from "../adapters/vectors/types.ts";
import type { Clock } from "../clock.ts";
import { textHash } from "../hydration/vectors/document.ts";
import { type ProductText, productTexts } from "./product-text.ts";

/** Vector space of the catalog itself: one document a product, in one or two pieces. */
export const catalogSpace = "catalog";

/** Documents embedded between two looks at the stop signal. */
const slice = 32;

/**
 * Brings the catalog's vectors in line with its products: embeds what is new or changed, removes what is gone.
 * Returns how many were embedded and removed. Running it again without a change does nothing.
 */
export async function indexCatalog(
  deps: { vectors: VectorsAdapter; embedder: EmbeddingAdapter; clock: Clock },
  products: readonly (ProductText & { id: string })[],
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ embedded: number; removed: number }> {
  const { vectors, embedder, clock } = deps;
  const space: VectorSpace = {
    space: catalogSpace,
    model: embedder.abilities.model,
    dimensions: embedder.abilities.dimensions,
    metric: "cosine",
  };
  await vectors.ensureSpace(space);
  const hashes = await vectors.hashes(
    space.space,
    products.map((product) => product.id),
  );
  const changed = products
    .map((product) => ({ id: product.id, texts: productTexts(product) }))
    .map((each) => ({ ...each, hash: textHash(each.texts.join("\n")) }))
    .filter((each) => hashes.get(each.id) !== each.hash);

  let embedded = 0;
  for (let start = 0; start < changed.length && !signal.aborted; start += slice) {
    const part = changed.slice(start, start + slice);
    const pieces = part.flatMap((each) => each.texts.map((text, chunk) => ({ ...each, text, chunk })));
    const found = await embedder.embed(pieces.map((each) => each.text));
    const validFromMs = clock.nowMs();
    await vectors.upsert(
      space,
      pieces.map(
        (each, index): VectorDocument => ({
          recordId: each.id,
          chunk: each.chunk,
          text: each.text,
          textHash: each.hash,
          vector: found[index] ?? new Float32Array(),
          validFromMs,
        }),
      ),
    );
    embedded += part.length;
  }

  const present = new Set(products.map((product) => product.id));
  const gone = [...known].filter((id) => !present.has(id));
  if (gone.length > 0) await vectors.remove(space, gone, clock.nowMs());
  return { embedded, removed: gone.length };
}
