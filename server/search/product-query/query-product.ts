import type { DocumentIndex } from "../../adapters/documents/types.ts";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import type { QueryCoverage, QueryReply } from "../../domain/data-plane-api/query.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ProductDescription } from "../../domain/product-file/index.ts";
import type { IndexBook, ProductIndexes } from "../../hydration/vectors/index-book.ts";
import type { FusionWeights } from "../fuse.ts";
import { type Question, readQuestion } from "../question.ts";
import type { EmbedQuestion } from "../question-vectors.ts";
import { callersFilter, openSearch, type SearchAccess } from "./access.ts";
import { gatherCandidates, type Spaces } from "./candidates.ts";
import { hitOf } from "./hit.ts";
import { orderCandidates } from "./order.ts";

export interface QueryProductDeps {
  clock: Clock;
  vectors: VectorsAdapter;
  documents: DocumentIndex;
  book: IndexBook;
  embedderOf(model: string): EmbeddingAdapter | undefined;
  embedQuestion: EmbedQuestion;
  /** Throws NOT_FOUND. */
  findProduct(id: string): Promise<{ description: ProductDescription; status: string }>;
  /** Told why a question was answered without its vectors. */
  onDegraded(cause: unknown, productId: string): void;
  elapsed(): number;
}

export interface QueryProductRequest {
  principal: Principal;
  productId: string;
  question: string;
  k: number;
  filter?: string | undefined;
  asOfUs?: number | undefined;
  /** For measuring what each score is worth by itself; left out, the measured weights hold. */
  weights?: FusionWeights | undefined;
}

/**
 * A question to one product: meaning (vectors) and words (BM25F) over the same records, fused by weighted z-scores,
 * records called by their exact key or name first, all under the caller's rights. A part that is missing or being
 * rebuilt is told in `coverage`; the other part answers.
 */
export async function queryProduct(
  deps: QueryProductDeps,
  request: QueryProductRequest,
): Promise<QueryReply> {
  const begun = deps.elapsed();
  const { principal, productId, k, asOfUs } = request;
  const question = readQuestion(request.question);
  const access = await openSearch(deps.findProduct, principal, productId);
  const filter = callersFilter(access, request.filter);
  const indexes = deps.book.get(productId);
  const { spaces, vectors, maxTokens } = await openSpaces(deps, access, indexes, question);
  const ask = { question, access, filter, k, asOfUs };
  const gathered = await gatherCandidates(deps, { ...ask, spaces }).catch((cause: unknown) => {
    if (spaces.vectors === null) throw cause;
    deps.onDegraded(cause, productId);
    Object.assign(vectors, {
      state: "unavailable",
      detail: "The vector index did not answer; only words were compared.",
    });
    return gatherCandidates(deps, { ...ask, spaces: { ...spaces, vectors: null } });
  });
  const { candidates, count, exhaustive } = gathered;

  const hits = orderCandidates(candidates, request.weights)
    .slice(0, k)
    .map(({ candidate, score }) => hitOf(candidate, score, access));

  const described =
    spaces.documents === null
      ? { documents: 0, newestUs: null }
      : await deps.documents.describe(spaces.documents, { asOfUs });
  return {
    hits,
    coverage: {
      // The number would tell how many rows are withheld.
      documents: access.rowFilters.length > 0 ? null : described.documents,
      newest: described.newestUs === null ? null : isoFromUs(described.newestUs),
      asOf: asOfUs === undefined ? null : isoFromUs(asOfUs),
      knowledge: asOfUs === undefined ? null : "as corrected",
      vectors,
      text: textCoverage(indexes),
      filter:
        request.filter === undefined
          ? null
          : {
              expression: request.filter,
              checked: count.checked,
              passed: count.passed,
              exhaustive,
              errors: count.errors,
              ...(count.error === undefined ? {} : { error: count.error }),
            },
      question: questionCoverage(question, maxTokens),
      tookMs: Math.round((deps.elapsed() - begun) * 10) / 10,
    },
  };
}

/** What can be asked now, and what to say of the vectors. */
async function openSpaces(
  deps: QueryProductDeps,
  access: SearchAccess,
  indexes: ProductIndexes | undefined,
  question: Question,
): Promise<{ spaces: Spaces; vectors: QueryCoverage["vectors"]; maxTokens: number | null }> {
  const documents = indexes && !("problem" in indexes.documents) ? indexes.documents.space : null;
  const without = (
    state: QueryCoverage["vectors"]["state"],
    detail: string,
    model: string | null = null,
  ): Awaited<ReturnType<typeof openSpaces>> => ({
    spaces: { vectors: null, documents },
    vectors: { state, model, embedded: null, total: null, detail },
    maxTokens: null,
  });
  if (!access.vectorsAllowed)
    return without(
      "withheld",
      "A column of the embedded text is masked for you; only words of other columns were compared.",
    );
  if (!indexes) return without("unavailable", "The index has not been opened yet; try again in a moment.");
  if ("problem" in indexes.vectors) return without("unavailable", indexes.vectors.problem);
  const { space, model, embedded, total, rebuilding } = indexes.vectors;
  const embedder = deps.embedderOf(model);
  if (!embedder)
    return without("unavailable", `The model "${model}" of this index cannot be had any more.`, model);
  try {
    const vector = await deps.embedQuestion(embedder, question.embedded);
    const { sourceProblem } = indexes;
    const state = rebuilding ? "rebuilding" : embedded < total || sourceProblem ? "indexing" : "ready";
    const detail = {
      rebuilding: `An index with another model or template is being built (${embedded} of ${total} records); the one before it answered, and what came since was compared by words only.`,
      indexing: sourceProblem
        ? `${sourceProblem} What was taken in before was compared.`
        : `${embedded} of ${total} records are embedded, the newest first; the others were compared by words only.`,
      ready: "Every record is embedded.",
    }[state];
    return {
      spaces: { vectors: { space, vector }, documents },
      vectors: { state, model, embedded, total, detail },
      maxTokens: embedder.abilities.maxTokens,
    };
  } catch (cause) {
    deps.onDegraded(cause, access.product.id);
    return without("unavailable", "The question could not be embedded; only words were compared.", model);
  }
}

function textCoverage(indexes: ProductIndexes | undefined): QueryCoverage["text"] {
  if (!indexes) return { state: "unavailable", behind: null, detail: "The index has not been opened yet." };
  if ("problem" in indexes.documents)
    return { state: "unavailable", behind: null, detail: indexes.documents.problem };
  const { behind } = indexes.documents;
  if (indexes.sourceProblem)
    return {
      state: "indexing",
      behind,
      detail: `${indexes.sourceProblem} What was taken in before was compared.`,
    };
  return behind === 0
    ? { state: "ready", behind, detail: "Every record's words are indexed." }
    : { state: "indexing", behind, detail: `${behind} records are still to be read.` };
}

/** English words hold 1.3 tokens or more, so that fewer than limit / 1.75 always fit (measured: 1.75 tokens a word in technical text). */
const tokensPerWord = 1.75;

function questionCoverage(
  { words, text, embedded }: Question,
  maxTokens: number | null,
): QueryCoverage["question"] {
  const cut = embedded.length < text.length || (maxTokens !== null && words * tokensPerWord > maxTokens);
  return {
    cut,
    detail: !cut
      ? "Read whole."
      : `The model reads the first ${maxTokens ?? "few hundred"} tokens, some ${Math.floor((maxTokens ?? 256) / tokensPerWord)} words, and words are looked up for the first 64 different ones; the question has ${words} words.`,
  };
}
