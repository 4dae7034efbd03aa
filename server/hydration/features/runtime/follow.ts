import type {
  OffsetVector,
  RecordBatch,
  StreamAdapter,
  TopicDescription,
} from "../../../adapters/stream/types.ts";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import type { Turns } from "./turns.ts";

/** A slice of a backfill should hold the thread for about this long. */
const sliceMs = 5;
const firstSlice = 100;
const batchRecords = 1_000;
/** Systems that do not push are asked for their end this often, to know the lag. */
const endsEveryMs = 2_000;
const freshMs = 500;
const retryFirstMs = 200;
const retryMostMs = 5_000;

/** What follows a stream: a state of a feature set or of a look-up. */
export interface Follower {
  /** Next offsets; undefined: from the earliest. */
  offsets(): OffsetVector | undefined;
  take(records: RecordBatch["records"], next: OffsetVector, claimed: boolean): void;
  serving(): boolean;
  beginServing(): void;
}

export interface FollowStatus {
  /** backfill: history is read and nothing answered yet; catching up: answers are given, of an older frontier. */
  phase: "starting" | "backfill" | "catching up" | "live" | "waiting";
  detail: string;
  /** Records behind the stream's end, as last seen. */
  lag: number;
  /** Records there were to read when the backfill began, for its progress. */
  total: number;
  lastAppliedMs: number | null;
}

export interface Following {
  status(): FollowStatus;
  /** Resolves at the first time it has caught up. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads a stream into a state for ever: from where the state stands, in slices while it is behind, at once when it is
 * not. A system that goes away is waited for; records that retention has taken before they were read are skipped,
 * and said.
 */
export function follow(deps: {
  topic: string;
  /** The stream, with its topic made where it is ours; rejects with UNAVAILABLE while its connection is not there. */
  stream: () => Promise<StreamAdapter>;
  /** Where the topic ends, where the system pushes it. */
  watchEnds?: (stream: StreamAdapter, listener: (ends: OffsetVector) => void) => (() => void) | undefined;
  follower: Follower;
  turns: Turns;
  clock: Clock;
  /** A slice of background work after records; true: there is more to do. */
  tidy: () => boolean;
  onError: (error: unknown) => void;
}): Following {
  const { topic, follower, turns, clock } = deps;
  const stop = new AbortController();
  const status: FollowStatus = { phase: "starting", detail: "", lag: 0, total: 0, lastAppliedMs: null };
  let knownEnds: OffsetVector | undefined;
  let seen: OffsetVector = {};
  let slice = firstSlice;
  let retryMs = retryFirstMs;
  let lost = "";
  let caughtUp = () => {};
  const whenCaughtUp = new Promise<void>((resolve) => {
    caughtUp = resolve;
  });

  const behind = (next: OffsetVector, ends: OffsetVector): number =>
    Object.entries(ends).reduce((sum, [p, end]) => sum + Math.max(0, end - (next[Number(p)] ?? 0)), 0);

  async function start(stream: StreamAdapter): Promise<{ from: OffsetVector; claimed: boolean }> {
    const description = await stream.describe(topic);
    const ends = endsOf(description);
    knownEnds = ends;
    const earliest = Object.fromEntries(description.partitions.map((p) => [p.partition, p.earliest]));
    const known = follower.offsets() ?? {};
    const from: Record<number, number> = {};
    let gone = 0;
    for (const [partition, first] of Object.entries(earliest)) {
      const at = known[Number(partition)];
      if (at !== undefined && at < first) gone += first - at;
      from[Number(partition)] = Math.max(at ?? first, first);
    }
    if (gone > 0) {
      lost = `${gone} records left the stream before they were read.`;
      deps.onError(new AppError("GONE", `${topic}: ${lost}`));
    }
    status.lag = behind(from, ends);
    status.total = status.lag;
    return { from, claimed: description.knowledgeTime === "producer" };
  }

  /**
   * Whether the state stands where the stream ended a moment ago. Under a constant load it never stands at the very
   * end: it has caught up when it reaches an end that is younger than half a second.
   */
  async function reached(
    stream: StreamAdapter,
    target: { ends: OffsetVector; askedMs: number },
  ): Promise<boolean> {
    if (behind(seen, target.ends) > 0) return false;
    if (clock.nowMs() - target.askedMs < freshMs) return true;
    target.ends = endsOf(await stream.describe(topic));
    target.askedMs = clock.nowMs();
    knownEnds = target.ends;
    return behind(seen, target.ends) === 0;
  }

  function askEnds(stream: StreamAdapter): () => void {
    const timer = setInterval(() => {
      stream.describe(topic).then(
        (description) => {
          knownEnds = endsOf(description);
        },
        () => {},
      );
    }, endsEveryMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  function live(): void {
    status.phase = "live";
    status.detail = lost;
    retryMs = retryFirstMs;
    if (!follower.serving()) follower.beginServing();
    caughtUp();
  }

  async function run(): Promise<void> {
    const stream = await deps.stream();
    const { from, claimed } = await start(stream);
    seen = from;
    const unwatch =
      deps.watchEnds?.(stream, (ends) => {
        knownEnds = ends;
      }) ?? askEnds(stream);
    try {
      if (status.lag === 0) live();
      else status.phase = follower.serving() ? "catching up" : "backfill";
      const target = { ends: knownEnds ?? {}, askedMs: 0 };
      for await (const batch of stream.tail(topic, from, { signal: stop.signal, maxBatch: batchRecords })) {
        const before = seen;
        for (let at = 0; at < batch.records.length || at === 0; ) {
          if (stop.signal.aborted) return;
          const part = batch.records.slice(at, at + slice);
          at += Math.max(1, part.length);
          const last = at >= batch.records.length;
          seen = last ? { ...before, ...batch.next } : after(seen, part);
          const begun = performance.now();
          follower.take(part, seen, claimed);
          const tookMs = performance.now() - begun;
          status.lastAppliedMs = clock.nowMs();
          // Slices follow what a record costs here and now.
          const fits = Math.round((part.length * sliceMs) / Math.max(tookMs, 0.05));
          slice = Math.max(20, Math.min(batchRecords, Math.round((slice + fits) / 2)));
          const more = deps.tidy();
          if (!last || more || status.phase !== "live") await turns.next();
        }
        if (status.phase === "live") continue;
        if (await reached(stream, target)) live();
      }
    } finally {
      unwatch();
    }
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await run();
        if (!stop.signal.aborted) throw new AppError("UNAVAILABLE", `The tail of ${topic} ended.`);
      } catch (error) {
        if (stop.signal.aborted) return;
        status.phase = "waiting";
        status.detail = error instanceof Error ? error.message : String(error);
        deps.onError(error);
        await pause(retryMs, stop.signal);
        retryMs = Math.min(retryMostMs, retryMs * 2);
      }
    }
  }

  const running = loop();
  return {
    status: () => ({
      ...status,
      lag: status.phase === "starting" || !knownEnds ? status.lag : behind(seen, knownEnds),
    }),
    caughtUp: whenCaughtUp,
    async stop() {
      stop.abort();
      await running;
    },
  };
}

const endsOf = (description: TopicDescription): OffsetVector =>
  Object.fromEntries(description.partitions.map((p) => [p.partition, p.end]));

/** Offsets after some records that follow on `offsets`. */
function after(offsets: OffsetVector, records: RecordBatch["records"]): OffsetVector {
  const next: Record<number, number> = { ...offsets };
  for (const { partition, offset } of records) next[partition] = offset + 1;
  return next;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
