import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import { distance } from "../../../domain/positions/vector.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { atOrPast, furthest, TailBatch } from "./batch.ts";

/** Bounds of what one topic's tail keeps for viewers that are a little behind. */
const ringRecords = 4_000;
const ringSize = 8 * 1024 * 1024;
const batchRecords = 500;

/** How long a tail reads on after its last viewer left: a page reload should not read the log again. */
const lingerMs = 5_000;

export type TailListener = (batch: TailBatch) => void;

/**
 * The one reader of a topic's end, however many watch it: reads each record once, keeps the newest batches in a
 * bounded ring and tells its listeners of each. Viewers further back read the log themselves until they meet the ring.
 */
export interface SharedTail {
  readonly topic: string;
  /** Where the tail has read to. */
  head(): OffsetVector;
  /** Where the topic ends, as far as is known: at or past `head`. */
  end(): OffsetVector;
  /** Records between `head` and `end`: above 0 when the tail itself is behind. */
  behind(): number;
  /**
   * The first batch that has something past `from`, if the ring still reaches back to it. "head": nothing is past
   * it, wait. "log": it lies before the ring, read the log up to `head`.
   */
  after(from: OffsetVector): TailBatch | "head" | "log";
  /** Is told of each new batch; returns what ends that. */
  listen(listener: TailListener): () => void;
  /** Calls back once the tail fails for good (the topic is gone, the writer stopped). */
  onFailure(listener: (error: unknown) => void): () => void;
  listeners(): number;
}

export interface SharedTailOptions {
  topic: string;
  stream: StreamAdapter;
  /** Payloads are one line of JSON each. */
  trusted: boolean;
  /** Where to begin: the topic's end. */
  start: OffsetVector;
  /** The topic's end where the system pushes it. */
  knownEnd: () => OffsetVector | undefined;
  /** Called when nobody has listened for a while, or when reading failed: the tail is over. */
  onEnd: () => void;
}

export function startSharedTail(options: SharedTailOptions): SharedTail {
  const { topic, stream, trusted } = options;
  const ring: TailBatch[] = [];
  const listeners = new Set<TailListener>();
  const failureListeners = new Set<(error: unknown) => void>();
  const stop = new AbortController();
  let head = options.start;
  let sequence = 0;
  let held = { records: 0, size: 0 };
  let linger: NodeJS.Timeout | undefined;

  const append = (batch: TailBatch) => {
    ring.push(batch);
    held = { records: held.records + batch.records.length, size: held.size + batch.size };
    while (ring.length > 1 && (held.records > ringRecords || held.size > ringSize)) {
      const oldest = ring.shift();
      if (oldest) held = { records: held.records - oldest.records.length, size: held.size - oldest.size };
    }
  };

  const run = async () => {
    const tail = stream.tail(topic, head, { signal: stop.signal, maxBatch: batchRecords });
    for await (const { records, next } of tail) {
      const batch = new TailBatch(
        sequence++,
        head,
        furthest(head, next),
        records.map((record) => new OutgoingRecord(record, trusted)),
      );
      head = batch.next;
      append(batch);
      for (const listener of listeners) listener(batch);
    }
  };

  const end = (error?: unknown) => {
    stop.abort();
    clearTimeout(linger);
    options.onEnd();
    for (const listener of failureListeners) listener(error);
    failureListeners.clear();
    listeners.clear();
  };

  const leave = () => {
    if (listeners.size > 0) return;
    clearTimeout(linger);
    linger = setTimeout(() => end(), lingerMs);
    linger.unref();
  };

  run().then(
    () => {},
    (error: unknown) => end(error),
  );
  leave();

  return {
    topic,
    head: () => head,
    end: () => furthest(head, options.knownEnd() ?? {}),
    behind: () => distance(head, options.knownEnd() ?? head),
    after(from) {
      if (atOrPast(from, head)) return "head";
      const index = ring.findIndex((batch) => !atOrPast(from, batch.next));
      const batch = ring[index];
      // All batches but the first follow one that `from` has passed; of the first that must be asked.
      if (batch === undefined || (index === 0 && !atOrPast(from, batch.from))) return "log";
      return batch;
    },
    listen(listener) {
      clearTimeout(linger);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        leave();
      };
    },
    onFailure(listener) {
      failureListeners.add(listener);
      return () => failureListeners.delete(listener);
    },
    listeners: () => listeners.size,
  };
}
