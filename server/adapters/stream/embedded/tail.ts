import type { OffsetVector, RecordBatch } from "../types.ts";
import type { LogReader } from "./reader.ts";

/** Where the partitions of a topic end after a commit; undefined where only a look at the file can tell. */
export type Ends = Readonly<Record<number, number>> | undefined;

/** Calls back when the topic may have new records; returns the end of it. */
export type Watch = (topic: string, wake: (ends: Ends) => void, fail: (error: unknown) => void) => () => void;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Reads on for ever from `from`. A batch is read only when the consumer asks for it, so a slow one holds
 * nothing but its own batch. Between two full batches other work of the thread has its turn.
 */
export async function* tailLog(
  reader: LogReader,
  watch: Watch,
  topic: string,
  from: OffsetVector,
  options: { signal: AbortSignal; maxBatch: number; partitions?: readonly number[] },
): AsyncGenerator<RecordBatch, void, undefined> {
  const { signal, maxBatch, partitions } = options;
  const limits = { limit: maxBatch, ...(partitions === undefined ? {} : { partitions }) };
  let next = from;
  let fresh = true;
  let failure: { error: unknown } | undefined;
  let wakeUp = () => {};
  const wake = () => {
    fresh = true;
    wakeUp();
  };
  const unwatch = watch(topic, wake, (error) => {
    failure = { error };
    wakeUp();
  });
  signal.addEventListener("abort", wake);
  try {
    while (!signal.aborted) {
      if (failure !== undefined) throw failure.error;
      if (!fresh) {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
        continue;
      }
      fresh = false;
      const batch = reader.read(topic, next, limits);
      if (batch.records.length === 0) continue;
      // A full page may be followed by another one at once.
      fresh = true;
      next = batch.next;
      yield batch;
      await turn();
    }
  } finally {
    signal.removeEventListener("abort", wake);
    unwatch();
  }
}
