import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSqliteDocuments } from "../adapters/documents/sqlite/index.ts";
import { builtinModel } from "../adapters/embedding/onnx/builtin.ts";
import { onnxConfigSchema } from "../adapters/embedding/onnx/config.ts";
import { createOnnxEmbedding } from "../adapters/embedding/onnx/index.ts";
import { openaiEmbeddingConfigSchema } from "../adapters/embedding/openai/config.ts";
import { createOpenaiEmbedding } from "../adapters/embedding/openai/index.ts";
import { createZeroShot } from "../adapters/inference/builtin/zero-shot.ts";
import { createJsonModel } from "../adapters/inference/json/index.ts";
import { createKserve } from "../adapters/inference/kserve/index.ts";
import { createOpenaiModel } from "../adapters/inference/openai/index.ts";
import { createEmbeddedStream, startLogWriter } from "../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../adapters/stream/kafka/index.ts";
import { adoptFormerTables } from "../adapters/table/embedded/adopt.ts";
import { createFileReader } from "../adapters/table/embedded/files/index.ts";
import { createEmbeddedTables } from "../adapters/table/embedded/index.ts";
import { createLakeReader } from "../adapters/table/embedded/lake/index.ts";
import { createPgvector } from "../adapters/vectors/pgvector/index.ts";
import { createCatalogIndex } from "../catalog/index/catalog-index.ts";
import { createJournal } from "../catalog/journal/journal.ts";
import { openStreamJournalLog } from "../catalog/journal/stream-log.ts";
import { createUsageRecorder } from "../catalog/usage/recorder.ts";
import { systemClock as clock } from "../clock.ts";
import { prepareServer } from "../database/prepare-server.ts";
import { createDb, createPool } from "../db.ts";
import { lookupTableRequestSchema } from "../domain/data-plane-api/lookup-table.ts";
import type { ServedProduct } from "../domain/data-plane-api/served-product.ts";
import { reachableHost } from "../domain/host.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { env } from "../env.ts";
import { watchAccess } from "../governance/access-snapshot.ts";
import { seedPersonas } from "../governance/accounts.ts";
import { connectionSecretBox } from "../governance/connection-secrets.ts";
import { issueFirstAdminLink } from "../governance/first-admin.ts";
import { createOutboundFetch } from "../governance/outbound-fetch.ts";
import { createTokenUse } from "../governance/token-use.ts";
import { homePaths, readSecret } from "../home.ts";
import { keepLookedUpTables } from "../hydration/features/lookups/keep-tables.ts";
import { lookupTablePage } from "../hydration/features/lookups/table-page.ts";
import { lookedUpTables } from "../hydration/historical/parity.ts";
import { createModelOf } from "../hydration/inference/model-of.ts";
import { createInferenceRuntime } from "../hydration/inference/runtime.ts";
import { createStreamModels } from "../hydration/inference/stream-models.ts";
import { flushedOf } from "../hydration/lake/flushed-of.ts";
import { createStreamHistory } from "../hydration/lake/history.ts";
import { noteSnapshot } from "../hydration/tables/note-snapshot.ts";
import { createUploads } from "../hydration/uploads/store.ts";
import { createIndexBook } from "../hydration/vectors/index-book.ts";
import { createLogger } from "../log.ts";
import { createProductReader } from "../search/product-query/product-reader.ts";
import { createQuestionVectors } from "../search/question-vectors.ts";
import { queryProductRoute } from "./data-plane/handlers/query-product.ts";
import { transformRoutes } from "./data-plane/handlers/transform.ts";
import { vectorsRoutes } from "./data-plane/handlers/vectors.ts";
import { heavyRoutes } from "./data-plane/heavy-routes.ts";
import { startDataPlaneThread } from "./data-plane/start-thread.ts";
import { createStreams } from "./data-plane/streams.ts";
import { createOnlineAsker } from "./heavy/ask-online.ts";
import { createHistoryRunner } from "./heavy/history-runner.ts";
import { createStreamTargets } from "./heavy/stream-targets.ts";
import { startHistoryThread } from "./history/start-thread.ts";
import { embedRoute } from "./internal/embed.ts";
import { journalRoutes } from "./internal/journal.ts";
import { lookupTableRoute } from "./internal/lookup-table.ts";
import { refreshRoute } from "./internal/refresh.ts";
import { serveInternal } from "./internal/server.ts";
import { statusRoute } from "./internal/status.ts";
import { startLakeThread } from "./lake/start-thread.ts";
import { watchLifetime } from "./lifetime.ts";
import type { Runner } from "./runner.ts";
import { createCatalogRunner } from "./runners/catalog.ts";
import { createCatalogVectors } from "./runners/catalog-vectors.ts";
import { createDeriveRunner } from "./runners/derive.ts";
import { createDocumentsRunner } from "./runners/documents.ts";
import { createLakeRunner } from "./runners/lake.ts";
import { createParityRunner } from "./runners/parity.ts";
import { createRetentionRunner } from "./runners/retention.ts";
import { createSampleRunner } from "./runners/sample.ts";
import { createTableRowsRunner } from "./runners/table-rows.ts";
import { createUsageRunner } from "./runners/usage.ts";
import { createVectorsRunner } from "./runners/vectors.ts";
import { kafkaOfEnvironment, streamConnections } from "./served-catalog/connections.ts";
import { createEmbedders, embeddingConnections } from "./served-catalog/embedders.ts";
import { createCatalogFeed } from "./served-catalog/feed.ts";
import { createModelConnections } from "./served-catalog/model-connections.ts";

// The worker's composition root: threads (log writer, data plane, embedder), the internal listener, and the runners.
const settings = env();
const { home } = settings;
const paths = homePaths(home);
const log = createLogger({ process: "worker", folder: paths.processLogs, level: settings.logLevel });
const signingKey = readSecret(home, "signing-key");
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const address =
  settings.databaseUrl === undefined ? { socketDir: paths.run } : { connectionString: settings.databaseUrl };
if (settings.databaseUrl !== undefined) {
  const migrations = await prepareServer(settings.databaseUrl, clock);
  if (migrations.length > 0) log.info({ migrations }, "the database was brought up to date");
}
const db = createDb(address);
const pool = createPool({ ...address, poolSize: 2 });

const writer = startLogWriter({ home });
const embedded = createEmbeddedStream({ home, writer: writer.connect() });
const journalLog = await openStreamJournalLog(embedded, clock);
const journal = createJournal({ log: journalLog, db });
// What was journalled but not projected when the last worker was killed is projected now.
await journal.catchUp();
// Whoever opens the portal first can sign in, before the rest of the sample is loaded.
if (settings.sample) await seedPersonas({ db, clock, journal });
else
  await issueFirstAdminLink({
    db,
    clock,
    journal,
    publicUrl: settings.publicUrl,
    firstAdminFile: paths.firstAdmin,
  });

// Before any thread reads the lake.
const adopted = await adoptFormerTables({ lake: paths.lake, spill: join(paths.run, "spill-adopt"), clock });
if (adopted > 0) log.info({ tables: adopted }, "tables of the former layout were made Iceberg tables");
const mainSocket = join(paths.run, "worker.sock");
const dataPlane = startDataPlaneThread({
  home,
  writer: writer.connect(),
  signingKey,
  mainSocket,
  version,
  featureMemoryBytes: settings.featureMemoryBytes,
  logLevel: settings.logLevel,
});

const history = startHistoryThread({ home, writer: writer.connect() });
/** The mesh as it is served, for historical reads. */
const served = new Map<string, ServedProduct>();
const lakeThread = startLakeThread({ home, writer: writer.connect(), logLevel: settings.logLevel });
const lake = createLakeReader({ lake: paths.lake, spill: join(paths.run, "spill-lake-main") });

const { tlsCaFile } = settings.kafka;
const kafka = kafkaOfEnvironment(
  settings.kafka,
  tlsCaFile === undefined ? undefined : readFileSync(tlsCaFile, "utf8"),
);
const openSecret = connectionSecretBox(signingKey).open;
// Loads write from this thread, also to the streams that live elsewhere.
const streams = createStreams(embedded, (connection) => createKafkaStream(JSON.parse(connection), { clock }));
const embedder = createOnnxEmbedding(builtinModel);
const embedders = createEmbedders({
  builtin: embedder,
  open({ system, settings }) {
    const given = JSON.parse(settings) as { local?: boolean };
    if (system === "onnx") return createOnnxEmbedding(onnxConfigSchema.parse(given));
    const allowLocal = given.local === true;
    return createOpenaiEmbedding(
      openaiEmbeddingConfigSchema.parse(given),
      createOutboundFetch({ allowLocal }),
    );
  },
  log,
});
const embedderOf = embedders.of;
const feed = createCatalogFeed({
  db,
  embedded,
  log,
  connect: async () => {
    const connections = await streamConnections({ db, log, openSecret, environment: kafka });
    streams.connect(new Map(connections));
    await embedders.connect(await embeddingConnections({ db, log, openSecret }));
    await Promise.all([
      dataPlane.call("connections", connections),
      lakeThread.call("connections", connections),
      history.call("connections", connections),
    ]);
  },
  publish: async (changed, removed) => {
    derive.update(changed, removed);
    for (const product of changed) served.set(product.id, product);
    for (const id of removed) served.delete(id);
    await Promise.all([
      dataPlane.call("update", changed, removed),
      lakeThread.call("update", changed, removed),
    ]);
  },
});
const tokenUse = createTokenUse({ db, clock });
const access = await watchAccess(
  { db, clock, installation: { bootstrap: settings.bootstrapToken, cli: readSecret(home, "cli-token") } },
  (snapshot) => void dataPlane.call("access", snapshot),
  (error) => log.warn({ err: error }, "the access snapshot could not be renewed"),
);
const refresh = async () => {
  await Promise.all([feed.refresh(), access.refresh()]);
};

const tables = createEmbeddedTables({ lake: paths.lake, spill: join(paths.run, "spill"), clock });
const findProduct = createProductReader({ db, clock });
const inference = createInferenceRuntime({
  clock,
  elapsed: () => performance.now(),
  random: Math.random,
  wait: (ms, signal) => wait(ms, undefined, { signal }),
  adapterOf: createModelOf({
    connectionOf: createModelConnections({ db, clock, openSecret }),
    fetchOf: (allowLocal) => createOutboundFetch({ allowLocal }),
    zeroShot: createZeroShot((texts, options) => embedder.embed(texts, options), embedder.abilities.model),
    openai: createOpenaiModel,
    kserve: createKserve,
    json: createJsonModel,
  }),
});
const derive = createDeriveRunner({
  streams,
  tables: keepLookedUpTables({
    ask: (request) => lookupTablePage(tables, lookupTableRequestSchema.parse(request)),
    onError: (product, error) => log.warn({ product, err: error }, "a table cannot be looked up"),
  }),
  models: createStreamModels({ clock, findProduct, runtime: inference }),
  clock,
  log,
});
const files = createFileReader({ spill: join(paths.run, "spill-files") });
const uploads = createUploads(paths.uploads, clock);
const streamTarget = createStreamTargets(streams);
const vectors = createPgvector(pool);
const documents = createSqliteDocuments({ folder: paths.search });
const book = createIndexBook();
const recorder = createUsageRecorder({ db, clock });
const usage = createUsageRunner({ dataPlane, recorder, tokenUse, clock, log });
let dataPlaneOrigin: string | undefined;
const online = createOnlineAsker({ origin: () => dataPlaneOrigin, signingKey, clock });
const parity = createParityRunner({
  clock,
  log,
  served: () => served.values(),
  sampleKeys: (plan, count) => history.call("sampleKeys", plan, count),
  online: (features, entities) => online.values(servicePrincipal("parity"), features, entities),
  async tablesChangedUs(plan) {
    const newest = lookedUpTables(plan).map(async (ref) => (await tables.snapshots(ref)).at(-1)?.atUs ?? 0);
    return Math.max(0, ...(await Promise.all(newest)));
  },
  compared: (plan, features, entity, atUs) => history.call("keyValues", plan, features, entity, atUs),
});
const indexing = { db, streams, embedderOf, modelsRevision: embedders.revision, book, clock, log };
const runners: Runner[] = [
  parity,
  createCatalogRunner({ feed, clock, log }),
  derive,
  createRetentionRunner({ embedded, flushedOf: (topic) => flushedOf({ db, lake }, topic), clock, log }),
  createLakeRunner({ db, tables, uploads, clock, log }),
  usage,
  createCatalogVectors({ db, vectors, embedder, clock, log }),
  createTableRowsRunner({ ...indexing, tables, stream: embedded }),
  createVectorsRunner({ ...indexing, vectors }),
  createDocumentsRunner({ ...indexing, documents }),
  ...(settings.sample
    ? [
        createSampleRunner({
          db,
          clock,
          journal,
          index: createCatalogIndex(db),
          dataPlane: { refresh },
          stream: embedded,
          tables,
          streamTarget,
          home,
          log,
        }),
      ]
    : []),
];

// What a killed worker's historical reads left behind.
const historyFolder = join(paths.run, "history");
rmSync(historyFolder, { recursive: true, force: true });
const onFailure = (error: unknown, request: { method: string; path: string }) =>
  log.error({ err: error, ...request }, "a request failed on our side");
/** What questions to one product stand on. */
const searchDeps = {
  clock,
  vectors,
  documents,
  book,
  embedderOf,
  embedQuestion: createQuestionVectors(),
  findProduct,
  elapsed: () => performance.now(),
};
const internal = await serveInternal({
  socketPath: mainSocket,
  routes: [
    ...journalRoutes(journalLog),
    refreshRoute(refresh),
    statusRoute({
      clock,
      runners,
      embedded,
      dataPlane,
      lake: lakeThread,
      journal: journalLog,
      parityOf: parity.figuresOf,
    }),
    embedRoute(embedder),
    queryProductRoute({
      ...searchDeps,
      onDegraded: (cause, productId) =>
        log.warn({ err: cause, productId }, "a question was answered by words alone"),
      usage: recorder,
    }),
    ...vectorsRoutes(searchDeps),
    ...transformRoutes({
      findProduct,
      runtime: inference,
      usage: recorder,
      elapsed: () => performance.now(),
    }),
    lookupTableRoute(tables),
    ...heavyRoutes({
      clock,
      db,
      tables,
      streamTables: { lake, history: createStreamHistory({ lake, streamOf: streams.of }) },
      files,
      uploads,
      usage: recorder,
      elapsed: () => performance.now(),
      streamTarget,
      journal,
      trainingSets: paths.trainingSets,
      jobs: new Map(),
      servedOf: (productId) => served.get(productId),
      lakeFolder: paths.lake,
      workFolder: historyFolder,
      history: history.call,
      run: createHistoryRunner(history.call),
      series: (read, instantsUs) => history.call("series", read, instantsUs),
      moment: (read, atUs) => history.call("moment", read, atUs),
      online: online.value,
      noteSnapshot: (productId, port, snapshot) => noteSnapshot(db, { productId, port }, snapshot),
      log,
    }),
  ],
  signingKey,
  clock,
  onFailure,
});

watchLifetime({
  log,
  threads: [
    { name: "log-writer", ended: writer.ended },
    { name: "data-plane", ended: dataPlane.ended },
    { name: "history", ended: history.ended },
    { name: "lake", ended: lakeThread.ended },
  ],
  async stop() {
    access.stop();
    await Promise.all([usage.flush().catch(() => {}), ...runners.map((runner) => runner.stop())]);
    await Promise.all([dataPlane.close(1_000), lakeThread.close(1_500), history.close(1_500)]);
    files.close();
    await Promise.all([
      internal.close(500),
      embedders.close(),
      documents.close(),
      tables.close(),
      lake.close(),
    ]);
    // Closes the embedded log's reader too.
    await streams.close();
    await writer.close();
    await Promise.all([db.$disconnect(), pool.end()]);
  },
});

await refresh();
const port = await dataPlane.call("listen", settings.dataPlanePort, settings.host);
dataPlaneOrigin = `http://${reachableHost(settings.host)}:${port}`;
// A taken port costs gRPC, not the rest.
await dataPlane
  .call("listenGrpc", settings.grpcPort, settings.host)
  .catch((error: unknown) => log.error({ err: error }, "gRPC is not served"));
for (const runner of runners) await runner.start();
log.info({ port, products: feed.size() }, "serving the data plane");
process.send?.({ ready: true, port });
