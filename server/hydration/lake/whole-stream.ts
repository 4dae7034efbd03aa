import type { OffsetVector, StreamAdapter } from "../../adapters/stream/types.ts";
import type { LakeReader } from "../../adapters/table/lake.ts";
import type { HistorySource, StreamHistory } from "./types.ts";

/**
 * The stream adapter of a source as if its log had never let go of a record: `describe` names the lake's first offsets as
 * the earliest, and `tail` from before the log's begins in the lake. Everything else is the adapter's own. So whoever
 * follows streams (a feature set's backfill) starts where the history starts.
 */
export function wholeStream(
  stream: StreamAdapter,
  source: HistorySource,
  { history, lake }: { history: StreamHistory; lake: Pick<LakeReader, "state"> },
): StreamAdapter {
  /** First offsets there are anywhere, by partition of the log. */
  async function earliest(): Promise<{ log: OffsetVector; whole: OffsetVector }> {
    const state = await lake.state(source.productId);
    const { partitions } = await stream.describe(source.topic);
    const log = Object.fromEntries(partitions.map((p) => [p.partition, p.earliest]));
    const whole = Object.fromEntries(
      partitions.map((p) => {
        if (state?.offsets[p.partition] === undefined || state.topic !== source.topic)
          return [p.partition, p.earliest];
        const lost = state.gaps.find((gap) => gap.partition === p.partition && gap.from === 0);
        return [p.partition, Math.min(lost?.to ?? 0, p.earliest)];
      }),
    );
    return { log, whole };
  }

  return {
    ...stream,
    async describe(topic) {
      const description = await stream.describe(topic);
      if (topic !== source.topic) return description;
      const { whole } = await earliest();
      return {
        ...description,
        partitions: description.partitions.map((p) => ({ ...p, earliest: whole[p.partition] ?? p.earliest })),
      };
    },
    async *tail(topic, from, options) {
      const { log, whole } = await earliest();
      // A missing partition starts at its earliest, as everywhere.
      const start: OffsetVector = { ...whole, ...from };
      const wanted = options.partitions ?? Object.keys(log).map(Number);
      const behind = wanted.some((partition) => (start[partition] ?? 0) < (log[partition] ?? 0));
      if (topic !== source.topic || !behind) {
        yield* stream.tail(topic, from, options);
        return;
      }
      let position: OffsetVector = Object.fromEntries(
        wanted.map((partition) => [partition, start[partition] ?? 0]),
      );
      const { end } = await history.frontier(source);
      const until = Object.fromEntries(wanted.map((partition) => [partition, end[partition] ?? 0]));
      const read = { from: position, until, signal: options.signal };
      try {
        for await (const batch of history.records(
          source,
          options.maxBatch === undefined ? read : { ...read, limit: options.maxBatch },
        )) {
          position = { ...position, ...batch.next };
          yield { records: batch.records, next: position };
        }
      } catch (error) {
        // As a tail: aborting ends it quietly.
        if (options.signal.aborted) return;
        throw error;
      }
      yield* stream.tail(topic, position, options);
    },
  };
}
