import { createCatalogIndex } from "../server/catalog/index/catalog-index.ts";
import { systemClock as clock } from "../server/clock.ts";
import { searchRequestSchema } from "../server/domain/federated-search.ts";
import { servicePrincipal } from "../server/domain/principal.ts";
import { createCatalogRanker } from "../server/search/catalog-ranker.ts";
import { type AskMeshDeps, askMesh } from "../server/search/federated/ask-mesh.ts";
import { createNearestProducts } from "../server/search/nearest-products.ts";
import { prepareTestWorker, type TestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench, BenchContext, Figures } from "./lib/bench.ts";
import { percentile } from "./lib/percentile.ts";
import { embedBy, vectorsOf, waitForVectors } from "./lib/worker-search.ts";

const products = 20;
const principal = servicePrincipal("bench");

/** Things that notes are about, and how a question paraphrases them. */
const topics = [
  ["repairing a leaking kitchen tap", "dripping water plumbing"],
  ["recipe of a sourdough bread with rye flour", "how to bake a loaf"],
  ["history of the steam locomotive", "railway engines of the past"],
  ["planting tulips before winter", "when do bulbs go into the soil"],
  ["volcanoes of Iceland and their ash", "eruptions on a northern island"],
  ["taxes are due at the end of March", "fiscal deadline of the spring"],
] as const;
const places = [
  "in the house by the lake",
  "for beginners",
  "told by an old friend",
  "in plain words",
  "with pictures",
];

const bench: Bench = {
  about: "one question to 20 products at once, and with one of them hung",
  goals: {
    p95Ms: { max: 500 },
    hungP95Ms: { max: 500 },
    hungReported: { min: 1 },
    relevantShare: { min: 0.95 },
  },
  async run(context) {
    const worker = await prepareTestWorker({ database: "process" });
    try {
      await worker.start();
      return { figures: await measure(worker, context) };
    } finally {
      await worker.stop();
    }
  },
};
export default bench;

async function measure(worker: TestWorker, { quick, progress }: BenchContext): Promise<Figures> {
  const each = quick ? 5 : 100;
  for (let n = 0; n < products; n++) {
    const id = await worker.publish(product(n));
    await worker.dataPlane.produce(
      principal,
      id,
      Array.from({ length: each }, (_, i) => ({
        id: `n${n}-${i}`,
        text: `${topics[(n + i) % topics.length]?.[0]} ${places[i % places.length]}, part ${i}`,
        at: clock.now().toISOString(),
      })),
    );
  }
  progress(`${products} products with ${each} records published`);
  await waitForVectors(worker, "bench/", products * each, { progress, mostS: 300 });

  const deps = depsOf(worker);
  const runs = quick ? 60 : 300;
  const tookMs: number[] = [];
  let relevant = 0;
  for (let run = 0; run < runs; run++) {
    // A suffix makes each question new, or the second half would be answered from remembered vectors.
    const request = searchRequestSchema.parse({
      question: `${topics[run % topics.length]?.[1]} ${run}`,
      k: 10,
    });
    const begun = performance.now();
    const { fused } = await askMesh(deps, principal, request);
    tookMs.push(performance.now() - begun);
    if (fused[0]?.text.startsWith(topics[run % topics.length]?.[0] ?? "?")) relevant++;
  }
  progress(`${runs} questions to ${products} products`);

  const stuck = "bench/notes_7";
  const hung: AskMeshDeps = {
    ...deps,
    dataPlane: {
      query: (who, id, ...rest) =>
        id === stuck ? new Promise(() => {}) : deps.dataPlane.query(who, id, ...rest),
    },
  };
  const hungMs: number[] = [];
  let reported = 0;
  const hungRuns = quick ? 10 : 40;
  for (let run = 0; run < hungRuns; run++) {
    const request = searchRequestSchema.parse({
      question: `${topics[run % topics.length]?.[1]} again ${run}`,
    });
    const begun = performance.now();
    const { coverage } = await askMesh(hung, principal, request);
    hungMs.push(performance.now() - begun);
    if (coverage.timedOut.some((one) => one.product === stuck)) reported++;
  }
  return {
    products,
    records: products * each,
    p50Ms: percentile(tookMs, 0.5),
    p95Ms: percentile(tookMs, 0.95),
    hungP50Ms: percentile(hungMs, 0.5),
    hungP95Ms: percentile(hungMs, 0.95),
    hungReported: reported / hungRuns,
    relevantShare: relevant / runs,
  };
}

/** As the portal's container puts them together, language model aside. */
function depsOf(worker: TestWorker): AskMeshDeps {
  return {
    db: worker.db,
    clock,
    index: createCatalogIndex(worker.db),
    ranker: createCatalogRanker({
      nearest: createNearestProducts(vectorsOf(worker), embedBy(worker)),
      onDegraded(cause) {
        throw cause;
      },
    }),
    dataPlane: worker.dataPlane,
    entities: null,
    elapsed: () => performance.now(),
  };
}

function product(n: number): string {
  const name = `notes_${n}`;
  const contract = (port: string, properties: string, block: string) => `---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.${port}
version: 1.0.0
status: active
schema: [{ name: note, logicalType: object, properties: [${properties}] }]
customProperties: [{ ${block} }]
`;
  return `apiVersion: v1.0.0
kind: DataProduct
id: bench/${name}
name: ${name}
domain: bench
status: active
description: { purpose: "Notes of shelf ${n}, of the house and the world." }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: ${name}.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: ${name}.vectors }
${contract(
  "stream",
  "{ name: id, logicalType: string, required: true, primaryKey: true }, { name: text, logicalType: string, required: true }, { name: at, logicalType: timestamp, required: true }",
  "property: millrace.stream, value: { key: [id], eventTime: at, recordId: id }",
)}${contract(
  "vectors",
  "{ name: id, logicalType: string, primaryKey: true }",
  `property: millrace.vectors, value: { source: bench/${name}, columns: [text] }`,
)}`;
}
