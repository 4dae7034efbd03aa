import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteDocuments } from "../../adapters/documents/sqlite/index.ts";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { cosine } from "../../adapters/embedding/vector.ts";
import type { VectorDocument } from "../../adapters/vectors/types.ts";
import { catalogEntry } from "../../catalog/index/entry.ts";
import { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { manualClock } from "../../clock.ts";
import { queryReplySchema } from "../../domain/data-plane-api/query.ts";
import { type SearchReply, searchRequestSchema } from "../../domain/federated-search.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile, portOfType } from "../../domain/product-file/index.ts";
import { nameFields, textFields } from "../../hydration/vectors/discover.ts";
import { chunkText, documentText, fieldText, textHash } from "../../hydration/vectors/document.ts";
import { createIndexBook } from "../../hydration/vectors/index-book.ts";
import { sampleDomains } from "../../sample/mesh.ts";
import { readSampleProduct, type SampleProductId, sampleProductIds } from "../../sample/products.ts";
import { readArticles } from "../../sample/sources/articles.ts";
import { readDatasetDescriptions } from "../../sample/sources/dataset-descriptions.ts";
import { readStrikeReports } from "../../sample/sources/strike-reports.ts";
import { createCatalogRanker } from "../catalog-ranker.ts";
import { type AskMeshDeps, askMesh } from "../federated/ask-mesh.ts";
import { planTime } from "../federated/plan.ts";
import { queryProduct } from "../product-query/query-product.ts";
import { productTexts } from "../product-text.ts";
import { createQuestionVectors } from "../question-vectors.ts";
import { memoryVectors } from "./memory-vectors.ts";
import { openSampleEntities } from "./sample-entities.ts";

/** The sample's records that are asked in words, as its loader writes them. */
export const sampleDocuments = {
  "help/articles": () =>
    readArticles().map((article) => ({
      ...article,
      author: "Millrace",
      published_at: "2026-01-01T00:00:00.000Z",
      revision: 1,
    })),
  "open-data/dataset_descriptions": readDatasetDescriptions,
  "wildlife/strike_reports": readStrikeReports,
} satisfies Partial<Record<SampleProductId, () => object[]>>;

export type SampleDocumentProduct = keyof typeof sampleDocuments;
export const isDocumentProduct = (id: string): id is SampleDocumentProduct => id in sampleDocuments;

/** Records are in the log since then, so that questions about yesterday have something to answer them. */
const loadedMs = Date.UTC(2026, 0, 1);
const nowMs = Date.UTC(2026, 2, 10, 12);

const principal = servicePrincipal("test");

/**
 * The sample mesh as questions see it, in this process: its definitions in the catalog's ranker, its documents (those
 * that `keep` lets through) in the text index and, embedded, beside it, the keys of its feature sets. Questions go the
 * product's own way; only the database, the log and the values of features are left out.
 */
export async function openSampleSearch(
  embedder: EmbeddingAdapter,
  options: {
    keep: (product: SampleDocumentProduct, record: Record<string, unknown>) => boolean;
    progress?: (line: string) => void;
  },
) {
  const folder = mkdtempSync(join(tmpdir(), "mr-sample-search-"));
  const documents = createSqliteDocuments({ folder });
  const vectors = memoryVectors();
  const book = createIndexBook();
  const clock = manualClock(nowMs);
  const embedQuestion = createQuestionVectors();
  const described = new Map(
    sampleProductIds.map((id) => {
      const { definition, findings } = parseProductFile(readSampleProduct(id));
      if (!definition) throw new Error(`${id}: ${JSON.stringify(findings)}`);
      return [id as string, { definition, description: describeProduct(definition) }];
    }),
  );

  const index = async (id: SampleDocumentProduct): Promise<number> => {
    const description = described.get(id)?.description;
    const port = description && portOfType(description.ports, "vectors");
    const stream = description && portOfType(description.ports, "stream");
    if (!port || !stream) throw new Error(`${id} cannot be asked in words.`);
    const key = stream.config.recordId ?? stream.config.key[0] ?? "";
    const records = (sampleDocuments[id]() as Record<string, unknown>[]).filter((each) =>
      options.keep(id, each),
    );
    const space = `${id}@sample`;
    const known = loadedMs * 1000;
    const fieldsOf = (record: unknown, paths: readonly string[]) =>
      Object.fromEntries(paths.map((path) => [path, fieldText(record, path)]));
    await documents.apply(space, {
      documents: records.map((record, offset) => ({
        recordId: fieldText(record, key),
        partition: 0,
        offset,
        knownUs: known,
        eventUs: known,
        payload: JSON.stringify(record),
        texts: fieldsOf(record, textFields(port.config)),
        names: fieldsOf(record, nameFields(stream)),
      })),
      removals: [],
      next: { 0: records.length },
    });
    const pieces = records.flatMap((record) => {
      const text = documentText(record, port.config);
      return chunkText(text, port.config.chunk).map((piece, chunk) => ({
        recordId: fieldText(record, key),
        chunk,
        text: piece,
        textHash: textHash(text),
        validFromMs: loadedMs,
      }));
    });
    const made: VectorDocument[] = [];
    for (let start = 0; start < pieces.length; start += 256) {
      const part = pieces.slice(start, start + 256);
      const found = await embedder.embed(part.map(({ text }) => text));
      made.push(...part.map((piece, n) => ({ ...piece, vector: found[n] ?? new Float32Array() })));
      if (start % 1024 === 0) options.progress?.(`${id}: ${start} of ${pieces.length} pieces embedded`);
    }
    vectors.put(space, made);
    book.note(id, {
      vectors: {
        space,
        model: embedder.abilities.model,
        embedded: records.length,
        total: records.length,
        rebuilding: false,
      },
      documents: { space, behind: 0 },
    });
    return records.length;
  };

  const sizes = new Map<string, number>();
  for (const id of Object.keys(sampleDocuments)) if (isDocumentProduct(id)) sizes.set(id, await index(id));

  const catalog: { id: string; vector: Float32Array }[] = [];
  for (const [id, { description }] of described)
    for (const vector of await embedder.embed(productTexts(description))) catalog.push({ id, vector });
  const snapshot = new CatalogSnapshot({
    version: "1",
    current: true,
    entries: new Map(
      [...described].map(([id, { definition }]) => [
        id,
        catalogEntry(definition, {
          status: "active",
          revision: 1,
          updatedAt: new Date(loadedMs).toISOString(),
        }),
      ]),
    ),
    domains: new Map(sampleDomains.map((domain) => [domain.id, { ...domain, revision: 1 }])),
    teams: new Map(),
  });
  const ranker = createCatalogRanker({
    async nearest(question, limit) {
      const asked = await embedQuestion(embedder, question);
      const best = new Map<string, number>();
      for (const { id, vector } of catalog) best.set(id, Math.max(cosine(asked, vector), best.get(id) ?? -1));
      return [...best]
        .map(([id, score]) => ({ id, cosine: score }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, limit);
    },
    onDegraded(cause) {
      throw cause;
    },
  });
  const queryDeps = {
    clock,
    vectors,
    documents,
    book,
    embedderOf: () => embedder,
    embedQuestion,
    async findProduct(id: string) {
      const found = described.get(id);
      if (!found) throw new Error(`There is no ${id} in the sample.`);
      return { description: found.description, status: "active" };
    },
    onDegraded(cause: unknown) {
      throw cause;
    },
    elapsed: () => performance.now(),
  };
  const entities = await openSampleEntities((id) => {
    const found = described.get(id);
    if (!found) throw new Error(`There is no ${id} in the sample.`);
    return found.description;
  });
  const deps: AskMeshDeps = {
    // All that is asked of the database is when this mesh began.
    db: {
      $queryRaw: async () => [{ beginning: new Date(loadedMs).toISOString().replace("Z", "000Z") }],
    } as unknown as AskMeshDeps["db"],
    clock,
    index: { current: async () => snapshot, at: async () => snapshot },
    ranker,
    dataPlane: {
      async query(who, productId, { question, k = 10, filter, asOf }) {
        const asOfUs = asOf === undefined ? undefined : Date.parse(asOf) * 1000;
        const request = { principal: who, productId, question, k, filter, asOfUs };
        return queryReplySchema.parse(await queryProduct(queryDeps, request));
      },
    },
    entities,
    elapsed: () => performance.now(),
  };

  return {
    /** Records by product. */
    sizes,
    async ask(question: string): Promise<Omit<SearchReply, "answer">> {
      const request = searchRequestSchema.parse({ question, deadlineMs: 10_000 });
      // Embedded before: on a busy machine the catalog's 150 ms would decide what is found.
      await embedQuestion(embedder, planTime(request, clock).question);
      const reply = await askMesh(deps, principal, request);
      const { denied, failed, timedOut } = reply.coverage;
      const [refused] = [...denied, ...failed, ...timedOut];
      if (refused) throw new Error(`${refused.product}: ${refused.why}`);
      return reply;
    },
    async close() {
      await documents.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
