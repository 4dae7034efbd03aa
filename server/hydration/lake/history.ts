import type { OffsetVector, RecordBatch, StreamAdapter } from "../../adapters/stream/types.ts";
import type { LakeReader, LakeState } from "../../adapters/table/lake.ts";
import { AppError } from "../../errors.ts";
import type { HistorySource, StreamHistory } from "./types.ts";

export interface HistoryDeps {
  lake: LakeReader;
  /** The system that holds a stream. Throws UNAVAILABLE where its connection is not configured. */
  streamOf(source: HistorySource): StreamAdapter;
}

const pageRecords = 2000;
/** A read overtaken by retention begins again where it was, with a newer state of the lake; so often at most. */
const attempts = 5;

/**
 * Lake and log as one. A state of the lake is read first and the log from its offsets on; what retention takes from
 * the log meanwhile was flushed before, so a newer state of the lake has it.
 */
export function createStreamHistory({ lake, streamOf }: HistoryDeps): StreamHistory {
  const latest = (source: HistorySource) => logEnds(streamOf(source), source.topic);

  const view: StreamHistory["view"] = async (source, options, work) => {
    const stream = streamOf(source);
    for (let attempt = 1; ; attempt++) {
      const state = await lake.state(source.productId);
      const until = options.until ?? atLeast(await latest(source), state);
      const { signal } = options;
      const tail = async function* () {
        const from = state ? beyond({}, state, until) : {};
        for await (const batch of logRecords(stream, source.topic, from, until, pageRecords)) {
          signal?.throwIfAborted();
          yield batch.records;
        }
      };
      try {
        return await work({ state, until, tail: tail() });
      } catch (error) {
        if (!overtaken(error) || attempt >= attempts) throw error;
      }
    }
  };

  return {
    async frontier(source) {
      const state = await lake.state(source.productId);
      return { state, end: atLeast(await latest(source), state) };
    },

    async offsetsAt(source, knowledgeTimeUs) {
      const stream = streamOf(source);
      const state = await lake.state(source.productId);
      const { partitions } = await stream.describe(source.topic);
      // The log resolves to the first record at or after an instant; known at it are those up to and including it.
      const found = await stream.resolve(source.topic, {
        kind: "time",
        knowledgeTimeUs: knowledgeTimeUs + 1,
      });
      const earlier = partitions.filter((p) => p.earliest > 0 && (found[p.partition] ?? 0) <= p.earliest);
      if (earlier.length === 0 || !state) return found;
      const inLake = await lake.offsetsAt(state, knowledgeTimeUs);
      const vector: Record<number, number> = { ...found };
      for (const { partition } of earlier) vector[partition] = inLake[partition] ?? 0;
      return vector;
    },

    async *records(source, options = {}) {
      const stream = streamOf(source);
      const until = options.until ?? atLeast(await latest(source), await lake.state(source.productId));
      const limit = options.limit ?? pageRecords;
      let position: Record<number, number> = { ...options.from };
      for (let attempt = 1; ; attempt++) {
        const state = await lake.state(source.productId);
        if (state) {
          const read = { from: position, until: atMost(until, state.offsets), limit };
          for await (const batch of lake.records(
            state,
            options.signal ? { ...read, signal: options.signal } : read,
          )) {
            position = { ...position, ...batch.next };
            yield batch;
          }
          position = beyond(position, state, until);
        }
        try {
          for await (const batch of logRecords(stream, source.topic, position, until, limit)) {
            options.signal?.throwIfAborted();
            position = { ...position, ...batch.next };
            yield batch;
          }
          return;
        } catch (error) {
          if (!overtaken(error) || attempt >= attempts) throw error;
        }
      }
    },

    relation: (session, name, source, options = {}) =>
      view(source, options, async ({ state, until, tail }) => ({
        columns: await session.relation({ name, properties: source.properties, state, tail, until }),
        until,
        snapshotId: state?.snapshotId ?? null,
      })),

    view,

    openSession: () => lake.openSession(),
  };
}

const overtaken = (error: unknown) => error instanceof AppError && error.code === "GONE";

/** Ends by partition; a topic that does not exist (yet) has none. */
async function logEnds(stream: StreamAdapter, topic: string): Promise<OffsetVector> {
  try {
    return await stream.resolve(topic, { kind: "latest" });
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return {};
    throw error;
  }
}

/** The log's ends, or what the lake holds of a topic that is gone. */
function atLeast(ends: OffsetVector, state: LakeState | null): OffsetVector {
  const vector: Record<number, number> = { ...ends };
  for (const [partition, offset] of Object.entries(state?.offsets ?? {}))
    vector[Number(partition)] = Math.max(offset, vector[Number(partition)] ?? 0);
  return vector;
}

/** Partition by partition the smaller of both; what one of them lacks is nothing. */
function atMost(a: OffsetVector, b: OffsetVector): OffsetVector {
  const vector: Record<number, number> = {};
  for (const [partition, offset] of Object.entries(a))
    vector[Number(partition)] = Math.min(offset, b[Number(partition)] ?? 0);
  return vector;
}

/** Where the log is to be read from once the lake's part is done. */
function beyond(position: OffsetVector, state: LakeState, until: OffsetVector): Record<number, number> {
  const vector: Record<number, number> = { ...position };
  for (const [name, flushed] of Object.entries(state.offsets)) {
    const partition = Number(name);
    // Read up to `until` only; what lies between it and the flushed offsets is not asked for.
    vector[partition] = Math.max(vector[partition] ?? 0, Math.min(flushed, until[partition] ?? 0));
  }
  return vector;
}

/** The log's pages of `[from, until)`. Partitions with nothing left to read are not asked for. */
async function* logRecords(
  stream: StreamAdapter,
  topic: string,
  from: OffsetVector,
  until: OffsetVector,
  limit: number,
): AsyncGenerator<RecordBatch> {
  let position: OffsetVector = from;
  for (;;) {
    const partitions = Object.keys(until)
      .map(Number)
      .filter((partition) => (position[partition] ?? 0) < (until[partition] ?? 0));
    if (partitions.length === 0) return;
    const wanted = Object.fromEntries(
      partitions.flatMap((partition) => {
        const offset = position[partition];
        return offset === undefined ? [] : [[partition, offset]];
      }),
    );
    const batch = await stream.read(topic, wanted, { limit, partitions, until });
    if (batch.records.length > 0) yield batch;
    const before = position;
    position = { ...position, ...batch.next };
    const moved = partitions.some((partition) => position[partition] !== before[partition]);
    if (batch.records.length === 0 && !moved) return;
  }
}
