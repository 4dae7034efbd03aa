import { readFileSync } from "node:fs";
import { z } from "zod";
import { createWorkerCall } from "../adapters/data-plane/worker-http/client.ts";
import { createWorkerDataPlane } from "../adapters/data-plane/worker-http/index.ts";
import { createOpenaiEmbedding } from "../adapters/embedding/openai/index.ts";
import { createWorkerJournalLog } from "../adapters/journal/worker-http/index.ts";
import { createOpenaiLanguage } from "../adapters/language/openai/index.ts";
import { createKafkaStream } from "../adapters/stream/kafka/index.ts";
import { createPgvector } from "../adapters/vectors/pgvector/index.ts";
import { createActivityBoard } from "../catalog/activity/board.ts";
import { type AgentCallLog, createAgentCallLog } from "../catalog/agents/call-log.ts";
import type { ConnectionDeps } from "../catalog/connections/connections.ts";
import type { CatalogDeps } from "../catalog/deps.ts";
import { createCatalogIndex } from "../catalog/index/catalog-index.ts";
import { createJournal } from "../catalog/journal/journal.ts";
import type { PlanDeps } from "../catalog/product/plan-product.ts";
import type { SystemDeps } from "../catalog/system/system-status.ts";
import { createUsageRecorder, type UsageRecorder } from "../catalog/usage/recorder.ts";
import { systemClock as clock } from "../clock.ts";
import { createDb, createPool } from "../db.ts";
import { reachableHost } from "../domain/host.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { connectionSecretBox } from "../governance/connection-secrets.ts";
import { createOutboundFetch } from "../governance/outbound-fetch.ts";
import { principalHeader, signPrincipal } from "../governance/signed-principal.ts";
import { homePaths, readSecret } from "../home.ts";
import { createLogger, type Logger } from "../log.ts";
import { createCatalogRanker } from "../search/catalog-ranker.ts";
import { createOnlineEntities } from "../search/federated/online-entities.ts";
import type { SearchMeshDeps } from "../search/federated/search-mesh.ts";
import type { ForYouDeps } from "../search/for-you/for-you.ts";
import { createTextVectors } from "../search/for-you/text-vectors.ts";
import { createNearestProducts } from "../search/nearest-products.ts";
import { readStatus } from "../supervisor/status.ts";
import { connectableSystems } from "./connectable-systems.ts";
import { createHomeSize } from "./home-size.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { createWebMetrics, type WebMetrics } from "./metrics.ts";

/** Everything the procedures and routes of this process lean on, put together once. */
export interface Container
  extends CatalogDeps,
    PlanDeps,
    ConnectionDeps,
    SystemDeps,
    Identity,
    Pick<ForYouDeps, "textVectors" | "catalogVectors">,
    Omit<SearchMeshDeps, keyof CatalogDeps> {
  usage: UsageRecorder;
  /** What programs asked over MCP. */
  agentCalls: AgentCallLog;
  /** What agents' tools use in place of the same here: their reads count as an agent's. */
  forAgents: Pick<Container, "dataPlane" | "entities">;
  log: Logger;
  metrics: WebMetrics;
  /** Where programs reach the worker itself, beside the portal's own address. */
  ports: { dataPlane: number; grpc: number };
  /** The worker's own figures in Prometheus' text form. Throws when it does not answer. */
  workerMetrics(): Promise<string>;
}

const usageFlushMs = 5_000;
/** The page of agents shows a call about as soon as it was made. */
const agentCallFlushMs = 500;

/** `/internal/embed`'s answer. */
const embedReplySchema = z.object({ vectors: z.array(z.array(z.number())) });

/** Puts the adapters together for the process that serves the portal and the control plane. */
function createContainer(): Container {
  const settings = env();
  const { home } = settings;
  const paths = homePaths(home);
  const log = createLogger({ process: "web", folder: paths.processLogs, level: settings.logLevel });
  const signingKey = readSecret(home, "signing-key");
  const address =
    settings.databaseUrl === undefined
      ? { socketDir: paths.run }
      : { connectionString: settings.databaseUrl };
  const db = createDb(address);

  const worker = {
    origin: `http://${reachableHost(settings.host)}:${settings.dataPlanePort}`,
    service: "web",
    sign: (principal: Parameters<typeof signPrincipal>[0]) =>
      signPrincipal(principal, signingKey, clock.nowMs()),
  };
  const call = createWorkerCall(worker);
  const dataPlane = createWorkerDataPlane(worker);
  const journal = createJournal({
    db,
    log: createWorkerJournalLog({
      origin: worker.origin,
      headers: () => ({ [principalHeader]: worker.sign(servicePrincipal("web")) }),
    }),
  });

  const catalogVectors = createPgvector(createPool({ ...address, poolSize: 2 }));
  const textVectors = createTextVectors(async (texts) => {
    const { vectors } = await call(embedReplySchema, { path: "/internal/embed", body: { texts } });
    return vectors.map((vector) => Float32Array.from(vector));
  });
  const nearest = createNearestProducts(
    catalogVectors,
    async (question) => (await textVectors([question]))[0] ?? new Float32Array(),
  );
  const ranker = () =>
    createCatalogRanker({
      nearest,
      onDegraded: (cause) => log.warn({ err: cause }, "searching by words alone: no vectors"),
    });

  const usage = createUsageRecorder({ db, clock });
  setInterval(
    () => usage.flush().catch((error: unknown) => log.warn({ err: error }, "usage was not written")),
    usageFlushMs,
  ).unref();

  const agentCalls = createAgentCallLog({ db, clock });
  setInterval(
    () =>
      agentCalls
        .flush()
        .catch((error: unknown) => log.warn({ err: error }, "calls of agents were not written")),
    agentCallFlushMs,
  ).unref();
  const dataPlaneForAgents = createWorkerDataPlane({ ...worker, via: "agent" });

  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return {
    ...createIdentity({ db, clock, log, settings }),
    db,
    clock,
    log,
    journal,
    dataPlane,
    usage,
    agentCalls,
    forAgents: { dataPlane: dataPlaneForAgents, entities: createOnlineEntities(dataPlaneForAgents) },
    metrics: createWebMetrics(),
    ports: { dataPlane: settings.dataPlanePort, grpc: settings.grpcPort },
    async workerMetrics() {
      const reply = await fetch(`${worker.origin}/metrics`, {
        headers: { [principalHeader]: worker.sign(servicePrincipal("web")) },
        signal: AbortSignal.timeout(2_000),
      });
      if (!reply.ok)
        throw new AppError("UNAVAILABLE", `The worker answered ${reply.status} for its figures.`);
      return reply.text();
    },
    version,
    home,
    index: createCatalogIndex(db),
    activity: createActivityBoard({ db, dataPlane, clock }),
    ranker: ranker(),
    pastRanker: ranker(),
    textVectors,
    catalogVectors,
    entities: createOnlineEntities(dataPlane),
    languageModel: settings.language
      ? // The operator's own setting: a model on this machine is the usual case.
        createOpenaiLanguage(settings.language, createOutboundFetch({ allowLocal: true }))
      : null,
    elapsed: () => performance.now(),
    secretBox: connectionSecretBox(signingKey),
    systems: connectableSystems({
      kafka: (config) => createKafkaStream(config, { clock }),
      openaiEmbedding: (config, allowLocal) =>
        createOpenaiEmbedding(config, createOutboundFetch({ allowLocal })),
      async reach(url, apiKey, allowLocal) {
        const reply = await createOutboundFetch({ allowLocal })(url, {
          headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
          redirect: "manual",
          signal: AbortSignal.timeout(10_000),
        });
        await reply.body?.cancel();
        return reply.status;
      },
    }),
    homeBytes: createHomeSize(home, clock),
    readProcesses: () =>
      readStatus(paths.status)?.processes.map(({ name, pid, state, restarts, pssBytes, since }) => ({
        name,
        pid,
        state,
        restarts,
        memoryBytes: pssBytes,
        since,
      })),
  };
}

// Next loads this module more than once in a process (pages, route handlers); they share one container.
const shared = globalThis as { millraceContainer?: Container };

/** The container of this process, made at the first call. */
export function getContainer(): Container {
  shared.millraceContainer ??= createContainer();
  return shared.millraceContainer;
}
