import { Agent } from "node:http";
import { createSqliteDocuments } from "../../server/adapters/documents/sqlite/index.ts";
import type { EmbeddingAdapter } from "../../server/adapters/embedding/types.ts";
import { systemClock as clock } from "../../server/clock.ts";
import { queryReplySchema } from "../../server/domain/data-plane-api/query.ts";
import { servicePrincipal } from "../../server/domain/principal.ts";
import { judge, mean, type Quality } from "../../server/domain/relevance/judge.ts";
import { homePaths } from "../../server/home.ts";
import { createIndexBook } from "../../server/hydration/vectors/index-book.ts";
import type { FusionWeights } from "../../server/search/fuse.ts";
import { createProductReader } from "../../server/search/product-query/product-reader.ts";
import { type QueryProductDeps, queryProduct } from "../../server/search/product-query/query-product.ts";
import { createQuestionVectors } from "../../server/search/question-vectors.ts";
import type { TestWorker } from "../../server/worker/testing/worker-process.ts";
import type { BenchContext, Figures } from "../lib/bench.ts";
import { percentile } from "../lib/percentile.ts";
import { post } from "../lib/post.ts";
import { embedBy, vectorsOf, waitForVectors } from "../lib/worker-search.ts";
import { pairedBootstrap } from "./bootstrap.ts";
import { judgedProduct } from "./judged-product.ts";
import type { JudgedSet } from "./judged-sets.ts";

const principal = servicePrincipal("bench");
const k = 10;
const batch = 500;

/** A judged set that a worker holds as a product. */
export interface LoadedSet {
  set: JudgedSet;
  productId: string;
  indexedS: number;
}

/**
 * Loads judged sets into a running worker as products and waits until the products' own runners have indexed them. All
 * at once, as one's vectors are written while the other's are computed; each set's time is with the others beside it.
 */
export async function loadJudgedSets(
  worker: TestWorker,
  sets: readonly JudgedSet[],
  { progress }: Pick<BenchContext, "progress">,
): Promise<LoadedSet[]> {
  const loaded = await Promise.all(
    sets.map(async (set) => {
      const productId = await worker.publish(judgedProduct(`bench/${set.name.toLowerCase()}`, set));
      const begun = performance.now();
      for (let start = 0; start < set.records.length; start += batch) {
        const at = clock.now().toISOString();
        const { rejected } = await worker.dataPlane.produce(
          principal,
          productId,
          set.records.slice(start, start + batch).map((record) => ({ ...record, at })),
        );
        if (rejected.length > 0) throw new Error(`${set.name}: ${JSON.stringify(rejected[0])}`);
      }
      const total = set.records.length;
      await waitForVectors(worker, productId, total, { progress, mostS: 3_600, settle: false });
      const indexedS = (performance.now() - begun) / 1_000;
      progress(`${set.name}: ${total} records indexed in ${indexedS.toFixed(0)} s`);
      return { set, productId, indexedS };
    }),
  );
  await worker.settle();
  return loaded;
}

/**
 * Judges the answers of a set that is loaded: fused, through `POST …/query`; by each score alone, through the same use
 * case with other weights.
 */
export async function measureJudgedSet(
  worker: TestWorker,
  { set, productId, indexedS }: LoadedSet,
  { progress }: Pick<BenchContext, "progress">,
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true });
  const tookMs: number[] = [];
  const fused = await judgeAll(set, async (question) => {
    const sent = performance.now();
    const { status, text } = await post(
      `${worker.origin}/api/v1/products/${productId}/query`,
      agent,
      worker.as(principal),
      JSON.stringify({ question, k }),
    );
    if (status !== 200) throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
    tookMs.push(performance.now() - sent);
    const { hits, coverage } = queryReplySchema.parse(JSON.parse(text));
    if (coverage.vectors.state !== "ready") throw new Error(`${set.name}: ${coverage.vectors.detail}`);
    return hits.map(({ id }) => id);
  });
  agent.destroy();
  progress(`${set.name}: ${set.questions.length} questions over HTTP, nDCG@10 ${mean(ndcg(fused))}`);

  const alone = await openAlone(worker, productId);
  const vectors: Quality[] = [];
  const text: Quality[] = [];
  // Both ways at once, as the question is embedded once for both.
  for (const { question, isRelevant, relevant } of set.questions) {
    const judged = async (weights: FusionWeights) =>
      judge(await alone.ask(question, weights), isRelevant, relevant);
    const [byVectors, byWords] = await Promise.all([
      judged({ cosine: 1, lexical: 0 }),
      judged({ cosine: 0, lexical: 1 }),
    ]);
    vectors.push(byVectors);
    text.push(byWords);
  }
  progress(`${set.name}: alone, vectors ${mean(ndcg(vectors))}, words (BM25F) ${mean(ndcg(text))}`);
  await alone.close();

  const gain = pairedBootstrap(ndcg(fused), ndcg(text));
  const better = Math.max(mean(ndcg(vectors)) ?? 0, mean(ndcg(text)) ?? 0);
  const figures = {
    Records: set.records.length,
    Questions: set.questions.length,
    IndexedSeconds: Math.round(indexedS),
    QueryP50Ms: percentile(tookMs, 0.5),
    QueryP95Ms: percentile(tookMs, 0.95),
    ...named("", fused),
    ...named("Vectors", vectors),
    ...named("Text", text),
    /** Below 0: the fused order is worse than the better of the two by so much. */
    OverBetterAlone: Math.round(((mean(ndcg(fused)) ?? 0) - better) * 1e4) / 1e4,
    GainOverText: gain.mean,
    GainOverTextLow: gain.low,
    GainOverTextHigh: gain.high,
    GainOverTextP: gain.p,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${set.name}${name}`, value]));
}

const ndcg = (all: readonly Quality[]): number[] => all.map(({ ndcg10 }) => ndcg10);

const named = (variant: string, all: readonly Quality[]): Figures => ({
  [`${variant}Ndcg10`]: mean(ndcg(all)),
  [`${variant}Recall10`]: mean(all.map(({ recall10 }) => recall10)),
  [`${variant}Mrr`]: mean(all.map(({ mrr }) => mrr)),
});

async function judgeAll(
  set: JudgedSet,
  ask: (question: string) => Promise<readonly string[]>,
): Promise<Quality[]> {
  const all: Quality[] = [];
  for (const { question, isRelevant, relevant } of set.questions)
    all.push(judge(await ask(question), isRelevant, relevant));
  return all;
}

/** The product's own search on the worker's indexes, called here so that the weights can be others. */
async function openAlone(worker: TestWorker, productId: string) {
  const documents = createSqliteDocuments({ folder: homePaths(worker.home).search });
  const book = createIndexBook();
  const prefix = `${productId}@`;
  const [space] = await worker.db.embeddingSpace.findMany({ where: { space: { startsWith: prefix } } });
  const [words] = await documents.spaces(prefix);
  if (!space || !words) throw new Error(`${productId} has no index.`);
  const { embedded, total, model } = space;
  book.note(productId, {
    vectors: { space: space.space, model, embedded, total, rebuilding: false },
    documents: { space: words, behind: 0 },
  });
  const embed = embedBy(worker);
  const embedder: EmbeddingAdapter = {
    abilities: { system: "worker", model, dimensions: space.dimensions, maxTokens: 256, offline: true },
    embed: (texts) => Promise.all(texts.map(embed)),
    async close() {},
  };
  const deps: QueryProductDeps = {
    clock,
    vectors: vectorsOf(worker),
    documents,
    book,
    embedderOf: () => embedder,
    embedQuestion: createQuestionVectors(),
    findProduct: createProductReader({ db: worker.db, clock }),
    onDegraded(cause) {
      throw cause;
    },
    elapsed: () => performance.now(),
  };
  return {
    async ask(question: string, weights: FusionWeights): Promise<string[]> {
      const { hits, coverage } = await queryProduct(deps, { principal, productId, question, k, weights });
      if (coverage.vectors.state !== "ready") throw new Error(`${productId}: ${coverage.vectors.detail}`);
      // What the other retriever brought has no score here and would only fill the list.
      return hits
        .filter(({ signals }) => weights.lexical === 0 || signals.words.length > 0)
        .map(({ id }) => id);
    },
    close: () => documents.close(),
  };
}
