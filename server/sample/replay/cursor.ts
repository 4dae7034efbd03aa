import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";

/** Header of every replayed record; its value is the scenario's name. */
export const replayHeader = "millrace-replay";

/** Where a replay goes on: events from this instant of the present, without those already in the log. */
export interface ReplayCursor {
  fromMs: number;
  written: ReadonlySet<string>;
}

/** Reading further back than this finds nothing that a replay still has to know. */
const furthestBack = 1_000_000;

/**
 * Finds out from the log itself how far the replay has come. Events are written in order, in batches; where batches are
 * not atomic (Kafka) only the newest one can be incomplete, so everything before the newest two batches is certain.
 * `batch` is how many records a produce call of the replay writes at most. Undefined when the log holds no record of this scenario.
 */
export async function findCursor(
  stream: StreamAdapter,
  topic: string,
  scenario: string,
  batch: number,
): Promise<ReplayCursor | undefined> {
  const wanted = batch * 2;
  const { partitions } = await stream.describe(topic);
  const held = partitions.reduce((sum, { earliest, end }) => sum + end - earliest, 0);
  for (let count = wanted; ; count *= 4) {
    const replayed = (await newest(stream, topic, Math.min(count, furthestBack))).filter(
      (record) => record.headers[replayHeader] === scenario,
    );
    const allSeen = count >= Math.min(held, furthestBack);
    if (replayed.length < wanted && !allSeen) continue;
    if (replayed.length === 0) return undefined;
    const recent = replayed.sort((a, b) => a.eventTimeUs - b.eventTimeUs).slice(-wanted);
    return {
      fromMs: Math.floor((recent[0]?.eventTimeUs ?? 0) / 1000),
      written: new Set(replayed.map(eventIdOf)),
    };
  }
}

async function newest(stream: StreamAdapter, topic: string, count: number): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  let from = await stream.resolve(topic, { kind: "newest", count });
  for (;;) {
    const page = await stream.read(topic, from, { limit: 10_000 });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    from = page.next;
  }
}

function eventIdOf(record: StreamRecord): string {
  const payload: unknown = record.value === null ? null : JSON.parse(record.value);
  const id = typeof payload === "object" && payload !== null && "event_id" in payload ? payload.event_id : "";
  return String(id);
}
