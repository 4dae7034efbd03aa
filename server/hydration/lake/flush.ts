import type { OffsetVector, StreamAdapter, TopicDescription } from "../../adapters/stream/types.ts";
import type { LakeBatch, LakeReader, LakeState, LakeTarget, LakeWriter } from "../../adapters/table/lake.ts";
import { AppError } from "../../errors.ts";

export interface FlushDeps {
  lake: Pick<LakeReader, "state">;
  writer: Pick<LakeWriter, "flush">;
  stream: StreamAdapter;
}

export interface FlushOutcome {
  /** Records written. */
  flushed: number;
  /** Records the lake is still behind the log's end as it was when the flush began. */
  behind: number;
  /** The lake after it; null: nothing was ever flushed. */
  state: LakeState | null;
}

const pageRecords = 2000;

/**
 * Flushes what the log has beyond the lake, at most `maxRecords`, as one snapshot. Throws CONFLICT when the topic
 * was made anew since the last flush: the lake's records are then another stream's.
 */
export async function flushStream(
  { lake, writer, stream }: FlushDeps,
  target: LakeTarget,
  options: { maxRecords: number; signal?: AbortSignal },
): Promise<FlushOutcome> {
  const state = await lake.state(target.productId);
  const topic = await describeIfThere(stream, target.topic);
  if (!topic) return { flushed: 0, behind: 0, state };
  const { from, until, gaps } = span(target, topic, state);
  const waiting = count(from, until);
  if (waiting === 0) return { flushed: 0, behind: 0, state };
  let flushed = 0;
  const batches = async function* (): AsyncGenerator<LakeBatch> {
    let position: OffsetVector = from;
    const partitions = Object.keys(from).map(Number);
    while (flushed < options.maxRecords) {
      options.signal?.throwIfAborted();
      const limit = Math.min(pageRecords, options.maxRecords - flushed);
      const batch = await stream.read(target.topic, position, { limit, until, partitions });
      const moved = Object.entries(batch.next).some(([p, offset]) => position[Number(p)] !== offset);
      position = { ...position, ...batch.next };
      flushed += batch.records.length;
      // Kafka's transaction markers move the position without a record.
      if (batch.records.length === 0 && !moved) return;
      yield batch;
    }
  };
  const next = await writer.flush({
    target,
    from,
    batches: batches(),
    gaps,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const now = next ?? state;
  return { flushed, behind: count(now?.offsets ?? from, until), state: now };
}

/** Records of the log the lake does not hold yet. */
export function unflushed(topic: TopicDescription, flushed: OffsetVector): number {
  return topic.partitions.reduce(
    (sum, p) => sum + Math.max(0, p.end - Math.max(p.earliest, flushed[p.partition] ?? 0)),
    0,
  );
}

function span(target: LakeTarget, { partitions }: TopicDescription, state: LakeState | null) {
  const from: Record<number, number> = {};
  const until: Record<number, number> = {};
  const gaps: { partition: number; from: number; to: number }[] = [];
  if (state && (state.topic !== target.topic || state.connection !== target.connection))
    throw new AppError(
      "CONFLICT",
      `The lake holds ${target.productId} from the topic ${state.topic} on ${state.connection ?? "the embedded log"}; its offsets mean nothing in ${target.topic} on ${target.connection ?? "the embedded log"}. ${beginAgain(target)}`,
    );
  for (const { partition, earliest, end } of partitions) {
    const flushed = state?.offsets[partition] ?? 0;
    if (end < flushed)
      throw new AppError(
        "CONFLICT",
        `The lake holds ${target.productId} up to offset ${flushed} of partition ${partition}, and the topic ${target.topic} ends at ${end}: it was made anew. ${beginAgain(target)}`,
      );
    from[partition] = Math.max(flushed, earliest);
    until[partition] = end;
    if (earliest > flushed && end > earliest) gaps.push({ partition, from: flushed, to: earliest });
    else if (earliest > flushed) {
      // Lost, and nothing after it yet: told together with the next record.
      delete from[partition];
      delete until[partition];
    }
  }
  return { from, until, gaps };
}

const beginAgain = ({ productId }: LakeTarget) =>
  `Move the folder lake/${productId}/_stream away to begin again.`;

const count = (from: OffsetVector, until: OffsetVector): number =>
  Object.entries(until).reduce((sum, [p, end]) => sum + Math.max(0, end - (from[Number(p)] ?? 0)), 0);

async function describeIfThere(stream: StreamAdapter, topic: string): Promise<TopicDescription | undefined> {
  try {
    return await stream.describe(topic);
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
