import type { DocumentIndex } from "../../adapters/documents/types.ts";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { Clock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ProductDescription } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import type { IndexBook } from "../../hydration/vectors/index-book.ts";
import { openSearch, type SearchAccess } from "../product-query/access.ts";
import { type VisibleDocument, visibleDocuments } from "../product-query/visible.ts";
import type { EmbedQuestion } from "../question-vectors.ts";

/** What the uses of one product's vector index stand on. */
export interface VectorIndexDeps {
  clock: Clock;
  vectors: VectorsAdapter;
  documents: DocumentIndex;
  book: Pick<IndexBook, "get">;
  embedderOf(model: string): EmbeddingAdapter | undefined;
  embedQuestion: EmbedQuestion;
  /** Throws NOT_FOUND. */
  findProduct(id: string): Promise<{ description: ProductDescription; status: string }>;
  elapsed(): number;
}

/** Whose index, asked by whom, as of when (µs; none: now). */
export interface IndexRequest {
  principal: Principal;
  productId: string;
  asOfUs?: number | undefined;
}

export interface OpenIndex {
  access: SearchAccess;
  space: string;
  documents: string;
  model: string;
  asOf: { asOfMs?: number };
  /** The records among these that the caller may see, by id. */
  visible(recordIds: readonly string[]): Promise<Map<string, VisibleDocument>>;
}

/**
 * The index that answers for a product now, under the caller's rights. UNAVAILABLE with the reason while there is
 * none; FORBIDDEN where a masked column is part of the text, as even the order of neighbours would tell of it.
 */
export async function openIndex(deps: VectorIndexDeps, request: IndexRequest): Promise<OpenIndex> {
  const { principal, productId, asOfUs } = request;
  const access = await openSearch(deps.findProduct, principal, productId);
  if (!access.vectorsAllowed)
    throw new AppError(
      "FORBIDDEN",
      "A column of the embedded text is masked for you; what is near to what would tell of it. Ask for access to it.",
    );
  const indexes = deps.book.get(productId);
  if (!indexes)
    throw new AppError("UNAVAILABLE", "The index has not been opened yet; try again in a moment.");
  if ("problem" in indexes.vectors) throw new AppError("UNAVAILABLE", indexes.vectors.problem);
  if ("problem" in indexes.documents) throw new AppError("UNAVAILABLE", indexes.documents.problem);
  const { space: documents } = indexes.documents;
  return {
    access,
    space: indexes.vectors.space,
    documents,
    model: indexes.vectors.model,
    asOf: asOfUs === undefined ? {} : { asOfMs: asOfUs / 1000 },
    async visible(recordIds) {
      const versions = await deps.documents.read(documents, recordIds, { asOfUs });
      const count = { checked: 0, passed: 0, errors: 0, error: undefined };
      const seen = visibleDocuments(versions, access, null, count);
      return new Map(seen.map((each) => [each.document.recordId, each]));
    },
  };
}

/** Where a record stands, as replies have it. */
export function placeOf({ access }: OpenIndex, { document }: VisibleDocument) {
  const { recordId, partition, offset } = document;
  return {
    id: access.idsAllowed ? recordId : `${partition}:${offset}`,
    partition,
    offset,
    product: access.sourceId,
  };
}
