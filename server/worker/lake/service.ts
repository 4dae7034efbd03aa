import type { LakeReader, LakeState, LakeTarget, LakeWriter } from "../../adapters/table/lake.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import type { ServedProduct, ServedStream } from "../../domain/data-plane-api/served-product.ts";
import type { LakeStatus } from "../../domain/data-plane-api/status.ts";
import { AppError } from "../../errors.ts";
import { flushStream, unflushed } from "../../hydration/lake/flush.ts";
import type { Logger } from "../../log.ts";
import type { Streams } from "../data-plane/streams.ts";
import { createLoop } from "../runners/loop.ts";
import type { LakeCalls } from "./calls.ts";
import { type LakePace, lakePace } from "./pace.ts";

export interface LakeServiceDeps {
  streams: Streams;
  lake: LakeReader;
  writer: LakeWriter;
  clock: Clock;
  log: Logger;
  pace?: Partial<LakePace>;
}

/** One product's stream, as the service keeps it. */
interface Kept {
  target: LakeTarget;
  served: ServedStream;
  state: LakeState | null;
  /** Since when something waits to be flushed; null: nothing does. */
  waitingSinceMs: number | null;
  /** Not tried before, after a failure. */
  restUntilMs: number;
  lookedMs: number;
  writtenSinceMaintenance: boolean;
  maintainedMs: number;
  problem: string | null;
  /** Ends the watch for the next commit. */
  unwatch: (() => void) | undefined;
}

/**
 * Flushes every product's stream to its lake table. A stream at rest costs nothing: the log calls when it gets its
 * next record, and only then is the stream looked at.
 */
export function createLakeService(
  deps: LakeServiceDeps,
): Omit<LakeCalls, "close"> & { stop(): Promise<void> } {
  const { streams, lake, writer, clock, log } = deps;
  const pace = { ...lakePace, ...deps.pace };
  const kept = new Map<string, Kept>();
  const fresh = new Set<string>();
  const stopping = new AbortController();
  let last: Promise<void> = Promise.resolve();

  /** Waits for the stream's next commit, which the embedded log tells of; others are asked now and then. */
  function watch(stream: Kept): void {
    stream.unwatch?.();
    stream.unwatch = undefined;
    if (stream.served.connection !== null) return;
    stream.unwatch = streams.watch(streams.embedded, stream.served.topic, (ends) => {
      const behind = Object.entries(ends).some(
        ([partition, end]) => end > (stream.state?.offsets[Number(partition)] ?? 0),
      );
      if (!behind) return;
      stream.waitingSinceMs ??= clock.nowMs();
      // One call is enough until it has been flushed.
      stream.unwatch?.();
      stream.unwatch = undefined;
    });
  }

  async function waiting({ served, state }: Kept): Promise<number> {
    try {
      return unflushed(await streams.of(served).describe(served.topic), state?.offsets ?? {});
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") return 0;
      throw error;
    }
  }

  async function due(stream: Kept): Promise<boolean> {
    const nowMs = clock.nowMs();
    if (nowMs < stream.restUntilMs) return false;
    if (stream.served.connection !== null && stream.waitingSinceMs === null) {
      if (nowMs - stream.lookedMs < pace.foreignLookMs) return false;
      stream.lookedMs = nowMs;
      if ((await waiting(stream)) === 0) return false;
      stream.waitingSinceMs = nowMs;
    }
    if (stream.waitingSinceMs === null) return false;
    return nowMs - stream.waitingSinceMs >= pace.afterMs || (await waiting(stream)) >= pace.rows;
  }

  /** Flushes until the lake has what the log had when it began. */
  async function flush(stream: Kept): Promise<number> {
    let flushed = 0;
    for (;;) {
      const outcome = await flushStream({ lake, writer, stream: streams.of(stream.served) }, stream.target, {
        maxRecords: pace.snapshotRows,
        signal: stopping.signal,
      });
      stream.state = outcome.state;
      flushed += outcome.flushed;
      if (outcome.flushed === 0 || outcome.behind === 0) break;
    }
    stream.waitingSinceMs = null;
    stream.problem = null;
    if (flushed > 0) {
      stream.writtenSinceMaintenance = true;
      while (!stopping.signal.aborted && (await writer.compact(stream.target.productId))?.merged);
      stream.state = await lake.state(stream.target.productId);
    }
    watch(stream);
    return flushed;
  }

  async function maintain(stream: Kept): Promise<void> {
    const nowMs = clock.nowMs();
    if (!stream.writtenSinceMaintenance || nowMs - stream.maintainedMs < pace.maintainMs) return;
    stream.maintainedMs = nowMs;
    stream.writtenSinceMaintenance = false;
    await writer.expire(stream.target.productId, {
      beforeUs: (nowMs - pace.keepMs) * 1000,
      untouchedSinceMs: nowMs - pace.graceMs,
    });
  }

  async function attempt(stream: Kept, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (stopping.signal.aborted) return;
      stream.problem = error instanceof Error ? error.message : String(error);
      stream.restUntilMs = clock.nowMs() + pace.retryMs;
      log.error(
        { err: error, product: stream.target.productId },
        "a stream could not be flushed to the lake",
      );
    }
  }

  /** A stream that has just come into the picture may have been written while nobody looked. */
  async function lookAtFresh(): Promise<void> {
    for (const productId of fresh) {
      if (stopping.signal.aborted) return;
      fresh.delete(productId);
      const stream = kept.get(productId);
      if (!stream) continue;
      await attempt(stream, async () => {
        stream.state = await lake.state(productId);
        if (stream.served.connection === null) watch(stream);
      });
    }
  }

  // What the loop flushes and what somebody asks for must not begin from the same offsets.
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  };

  const loop = createLoop("lake", { clock, log }, async (signal) => {
    await lookAtFresh();
    for (const stream of [...kept.values()]) {
      if (signal.aborted) break;
      await attempt(stream, async () => {
        if (await due(stream)) await exclusively(() => flush(stream));
        await maintain(stream);
      });
    }
    return { waitMs: pace.lookMs };
  });
  void loop.start();

  return {
    update(changed, removed) {
      for (const product of changed) {
        const known = kept.get(product.id);
        if (!product.stream) {
          known?.unwatch?.();
          kept.delete(product.id);
          continue;
        }
        const target = targetOf(product, product.stream);
        if (
          known &&
          known.served.topic === product.stream.topic &&
          known.served.connection === product.stream.connection
        ) {
          known.target = target;
          known.served = product.stream;
          continue;
        }
        known?.unwatch?.();
        kept.set(product.id, newlyKept(target, product.stream, clock.nowMs()));
        fresh.add(product.id);
      }
      for (const id of removed) {
        kept.get(id)?.unwatch?.();
        kept.delete(id);
      }
    },
    connections(settings) {
      streams.connect(new Map(settings));
    },
    async status() {
      const shown: LakeStatus[] = [];
      for (const stream of kept.values()) {
        const { state, waitingSinceMs, problem } = stream;
        if (!state && waitingSinceMs === null && problem === null) continue;
        const lag = waitingSinceMs === null ? 0 : await waiting(stream).catch(() => null);
        shown.push({
          productId: stream.target.productId,
          rows: state?.rows ?? 0,
          bytes: state?.bytes ?? 0,
          files: state?.files.length ?? 0,
          offsets: { ...state?.offsets },
          snapshotId: state?.snapshotId ?? null,
          flushedAt: state ? isoFromUs(state.atUs) : null,
          lagRecords: lag,
          problem,
        });
      }
      return shown;
    },
    async flush(productId) {
      const stream = kept.get(productId);
      if (!stream) throw new AppError("NOT_FOUND", `${productId} has no stream to flush.`);
      return exclusively(() => flush(stream));
    },
    async stop() {
      stopping.abort();
      await loop.stop();
      for (const stream of kept.values()) stream.unwatch?.();
      await last;
    },
  };
}

const targetOf = ({ id }: ServedProduct, stream: ServedStream): LakeTarget => ({
  productId: id,
  topic: stream.topic,
  connection: stream.connection,
  properties: stream.properties,
});

const newlyKept = (target: LakeTarget, served: ServedStream, nowMs: number): Kept => ({
  target,
  served,
  state: null,
  waitingSinceMs: null,
  restUntilMs: 0,
  lookedMs: Number.NEGATIVE_INFINITY,
  writtenSinceMaintenance: true,
  maintainedMs: nowMs,
  problem: null,
  unwatch: undefined,
});
