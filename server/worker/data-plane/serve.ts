import type { OnlineStore } from "../../adapters/online-store/types.ts";
import type { EmbeddedStream } from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { LakeReader } from "../../adapters/table/lake.ts";
import type { Clock } from "../../clock.ts";
import type { AccessSnapshot } from "../../governance/access-snapshot.ts";
import { createActivity } from "./activity/activity.ts";
import { createAuthenticate } from "./authenticate.ts";
import { createCallerLimits } from "./caller-limits.ts";
import type { DataPlaneCalls } from "./calls.ts";
import type { DataPlaneContext } from "./context.ts";
import { createFeatureServing } from "./features/serving.ts";
import { createForward } from "./forward.ts";
import { createGrpcServer } from "./grpc/server.ts";
import { readDeadLetters } from "./handlers/dead-letters.ts";
import { forwardedRoutes, internalForwards } from "./handlers/forwarded.ts";
import { health } from "./handlers/health.ts";
import { liveStream } from "./handlers/live-stream.ts";
import { metricsRoutes } from "./handlers/metrics.ts";
import { produceEvents } from "./handlers/produce-events.ts";
import { readEvents } from "./handlers/read-events.ts";
import { readRecord } from "./handlers/read-record.ts";
import { streamEvents } from "./handlers/stream-events.ts";
import { streamStats } from "./handlers/stream-stats.ts";
import { testFilter } from "./handlers/test-filter.ts";
import { createDataPlaneServer } from "./http/server.ts";
import { createLoadShedding } from "./load-shedding.ts";
import { createMetrics } from "./metrics.ts";
import { createProductTable } from "./products.ts";
import { createStreams } from "./streams.ts";
import { createSampledTails } from "./tail/sampled-tails.ts";
import { createTails } from "./tail/tails.ts";
import { createUsageCounter } from "./usage-counter.ts";

export interface ServeOptions {
  clock: Clock;
  embedded: EmbeddedStream;
  /** Where the states of feature sets are kept. */
  onlineStore: OnlineStore;
  /** Where streams' history lies; without it, feature sets begin with what the log still has. */
  lake?: LakeReader;
  /** Bytes that their keys may hold in memory. */
  featureMemoryBytes: number;
  /** Makes the adapter of a connection from its settings. */
  openConnection: (settings: string) => StreamAdapter;
  signingKey: string;
  /** Where the worker's main thread answers heavy and internal paths. */
  mainSocket: string;
  version: string;
  /** Told what keeps a feature set from going on; it tries again by itself. */
  onFeatureError: (productId: string, error: unknown) => void;
  onFailure: (error: unknown, request: { method: string; path: string }) => void;
}

const delayEveryMs = 100;

/** Composes the data plane: what the thread runs, and what tests run in their own. Nothing listens before `listen`. */
export function serveDataPlane(options: ServeOptions): DataPlaneCalls {
  const { clock, embedded } = options;
  const products = createProductTable();
  const streams = createStreams(embedded, options.openConnection);
  const metrics = createMetrics();
  const shedding = createLoadShedding(() => embedded.pending().bytes);
  const limits = createCallerLimits(clock);
  const usage = createUsageCounter();
  const activity = createActivity({
    clock,
    products: () => [...products.all()].map((product) => product.served),
    streamOf(product) {
      try {
        return product.stream && product.status !== "retired" ? streams.of(product.stream) : null;
      } catch {
        return null;
      }
    },
    deadLetters: embedded,
    watch: streams.watch,
  });
  const tails = createTails();
  const context: DataPlaneContext = { clock, products, streams, tails, activity, usage, metrics, shedding };
  const sampled = createSampledTails(() => shedding.strained("tail"));
  const forward = createForward({ socketPath: options.mainSocket, signingKey: options.signingKey, clock });
  const features = createFeatureServing({ ...options, context });
  let access: AccessSnapshot = { sequence: 0n, tokens: new Map() };
  let tokensSeen = new Set<string>();

  const authenticate = createAuthenticate({
    signingKey: options.signingKey,
    clock,
    snapshot: () => access,
    noteToken(tokenId) {
      if (tokenId !== null) tokensSeen.add(tokenId);
    },
  });
  const grpc = createGrpcServer({
    methods: features.grpcMethods,
    authenticate,
    limits,
    shedding,
    observe: metrics.observe,
    onFailure: options.onFailure,
  });
  const server = createDataPlaneServer({
    routes: [
      produceEvents(context),
      readEvents(context),
      streamEvents(context, sampled),
      streamStats(context),
      readRecord(context),
      testFilter(context),
      readDeadLetters(context),
      liveStream(context),
      ...features.routes,
      ...forwardedRoutes(forward),
      ...internalForwards(forward),
      ...health(context, options.version),
      ...metricsRoutes(context),
    ],
    authenticate,
    limits,
    shedding,
    observe: metrics.observe,
    onFailure: options.onFailure,
  });

  const timers = [measureDelay(shedding.observe), everySecond(clock, () => activity.tick())];
  const rate = requestRate(metrics.finished);
  timers.push(rate.stop);

  return {
    update(changed, removed) {
      products.update(changed, removed);
      features.update(changed, removed);
    },
    access(snapshot) {
      access = snapshot;
    },
    connections: (settings) => streams.connect(new Map(settings)),
    listen: (port, host) => server.listen({ port, host }),
    listenGrpc: grpc.listen,
    async status() {
      const openTails = (await metrics.openTails.get()).values[0]?.value ?? 0;
      return {
        openTails,
        requestsPerSecond: rate.perSecond(),
        shed: { ...shedding.counts(), rateLimited: limits.refused() },
      };
    },
    activity: activity.all,
    featureSets: features.states,
    takeUsage() {
      const tokens = [...tokensSeen];
      tokensSeen = new Set();
      return { reads: usage.take(), tokens };
    },
    async close(graceMs) {
      for (const stop of timers) stop();
      await Promise.all([server.close(graceMs), grpc.close(graceMs)]);
      await features.close();
      await streams.close();
    },
  };
}

/** Feeds how late a timer came. Returns what ends it. */
function measureDelay(observe: (delayMs: number) => void): () => void {
  let due = performance.now() + delayEveryMs;
  const timer = setInterval(() => {
    const now = performance.now();
    observe(now - due);
    due = now + delayEveryMs;
  }, delayEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Calls `work` some 300 ms past each second of the clock, never twice at once. */
function everySecond(clock: Clock, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout;
  const plan = () => {
    timer = setTimeout(
      () => {
        work().then(plan, plan);
      },
      1_300 - (clock.nowMs() % 1_000),
    );
    timer.unref();
  };
  plan();
  return () => clearTimeout(timer);
}

/** Requests a second over the last five. */
function requestRate(finished: () => number) {
  const marks = [0];
  const timer = setInterval(() => {
    marks.push(finished());
    if (marks.length > 6) marks.shift();
  }, 1_000);
  timer.unref();
  return {
    perSecond: () => ((marks.at(-1) ?? 0) - (marks[0] ?? 0)) / Math.max(1, marks.length - 1),
    stop: () => clearInterval(timer),
  };
}
