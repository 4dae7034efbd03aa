import type { OffsetVector, StreamAdapter, StreamRecord } from "../../../adapters/stream/types.ts";
import { furthest } from "./batch.ts";
import type { SharedTail } from "./shared-tail.ts";
import { createWaker } from "./waker.ts";

const pageRecords = 500;
/** While nothing is wanted, the place is told this often. */
const positionMs = 2_000;

/** A record that is wanted, or null where only the place has moved on; `next`: where to resume after it. */
export interface Followed {
  record: StreamRecord | null;
  next: OffsetVector;
}

/**
 * The wanted records of a topic from an offset on, for ever: from the log while the reader is behind, from the shared
 * ring near the end. The next ones are looked for only when the last has been taken. Ends when `signal` aborts; throws
 * when the tail fails.
 */
export async function* followRecords(options: {
  tail: SharedTail;
  stream: StreamAdapter;
  from: OffsetVector;
  signal: AbortSignal;
  wanted: (record: StreamRecord) => boolean;
}): AsyncGenerator<Followed, void, undefined> {
  const { tail, stream, signal, wanted } = options;
  let position = options.from;
  let toldAt = performance.now();
  let failure: { error: unknown } | undefined;
  const wake = createWaker(tail, signal);
  const unlisten = tail.onFailure((error) => {
    failure = { error };
    wake.now();
  });
  try {
    while (!signal.aborted) {
      if (failure) throw failure.error;
      const found = tail.after(position);
      if (found === "head") {
        await wake.next(positionMs);
        continue;
      }
      const page =
        found === "log"
          ? await stream.read(tail.topic, position, { limit: pageRecords, until: tail.head() })
          : { records: found.records.map(({ record }) => record), next: found.next };
      for (const record of page.records) {
        const { partition, offset } = record;
        if (offset < (position[partition] ?? 0) || !wanted(record)) continue;
        position = { ...position, [partition]: offset + 1 };
        toldAt = performance.now();
        yield { record, next: position };
        if (signal.aborted) return;
      }
      position = furthest(position, page.next);
      if (performance.now() - toldAt > positionMs) {
        toldAt = performance.now();
        yield { record: null, next: position };
      }
      // Pages of which nothing is wanted would otherwise run on without the loop having a turn.
      if (found === "log") await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    unlisten();
    wake.close();
  }
}
