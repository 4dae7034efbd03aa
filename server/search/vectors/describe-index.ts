import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { VectorIndex } from "../../domain/data-plane-api/vectors.ts";
import type { ProductIndexes } from "../../hydration/vectors/index-book.ts";
import { openSearch } from "../product-query/access.ts";
import { modelCard } from "./model-card.ts";
import type { IndexRequest, VectorIndexDeps } from "./open-index.ts";
import { colourFields } from "./projection.ts";

/** Everything there is to say of a product's vector index: what it is made of, how much is in it, how old that is. */
export async function describeIndex(deps: VectorIndexDeps, request: IndexRequest): Promise<VectorIndex> {
  const { principal, productId, asOfUs } = request;
  const access = await openSearch(deps.findProduct, principal, productId);
  const { port } = access;
  const { source, columns, template, chunk, metric, model: wantedModel } = port.config;
  const indexes = deps.book.get(productId);
  const vectors = indexes && !("problem" in indexes.vectors) ? indexes.vectors : null;
  const documents = indexes && !("problem" in indexes.documents) ? indexes.documents.space : null;
  const count = documents === null ? null : await deps.documents.describe(documents, { asOfUs });
  const model = vectors?.model ?? wantedModel;
  const embedder = deps.embedderOf(model);
  const state = stateOf(indexes, embedder, model);
  return {
    product: productId,
    port: port.key,
    version: port.version,
    ...state,
    model: embedder?.abilities.model ?? model,
    wantedModel,
    dimensions: embedder?.abilities.dimensions ?? null,
    metric,
    system: deps.vectors.abilities.system,
    index: indexText(deps.vectors.abilities, asOfUs !== undefined),
    count: access.rowFilters.length > 0 ? null : (count?.documents ?? null),
    embedded: vectors?.embedded ?? null,
    total: vectors?.total ?? null,
    newest: count?.newestUs == null ? null : isoFromUs(count.newestUs),
    staleness: indexes?.lag
      ? {
          waitingSince: indexes.lag.waitingSinceUs === null ? null : isoFromUs(indexes.lag.waitingSinceUs),
          checkedAt: isoFromUs(indexes.lag.checkedMs * 1000),
          problem: indexes.lag.failing,
        }
      : null,
    source,
    columns,
    template: template ?? null,
    chunk: chunk ?? null,
    fields: colourFields(access),
    withheld: !access.vectorsAllowed,
    asOf: asOfUs === undefined ? null : isoFromUs(asOfUs),
    card: embedder ? modelCard(embedder.abilities) : null,
  };
}

function stateOf(
  indexes: ProductIndexes | undefined,
  embedder: EmbeddingAdapter | undefined,
  model: string,
): Pick<VectorIndex, "state" | "detail"> {
  if (!indexes)
    return { state: "unavailable", detail: "The index has not been opened yet; try again in a moment." };
  if ("problem" in indexes.vectors) return { state: "unavailable", detail: indexes.vectors.problem };
  const { embedded, total, rebuilding } = indexes.vectors;
  if (!embedder)
    return {
      state: "unavailable",
      detail: `The model "${model}" cannot be had any more: its connection was removed.`,
    };
  if (rebuilding)
    return {
      state: "rebuilding",
      detail: `${embedded} of ${total} records are embedded anew; until all are, the index before it answers.`,
    };
  const { sourceProblem } = indexes;
  // What is told of the source stands first: without it "ready" would be a claim that nobody can make.
  if (sourceProblem)
    return {
      state: "indexing",
      detail: `${sourceProblem} Of what was taken in before, ${embedded} of ${total} records are embedded.`,
    };
  if (total === 0) return { state: "empty", detail: "The source holds no record yet." };
  if (embedded < total)
    return { state: "indexing", detail: `${embedded} of ${total} records are embedded, the newest first.` };
  return { state: "ready", detail: "Every record is embedded." };
}

const indexText = ({ index, exactUpTo }: VectorIndexDeps["vectors"]["abilities"], past: boolean): string => {
  if (past) return "exact, over the versions of then";
  return index === "exact"
    ? "exact"
    : `HNSW (m 16, ef_construction 64); up to ${exactUpTo} pieces all are compared`;
};
