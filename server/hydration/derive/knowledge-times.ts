import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import type { DerivedStream } from "./derived-stream.ts";

interface KnowledgeTimes {
  /** What to assert for a record made from this one; nothing where the log's own clock tells. */
  of(record: StreamRecord): { knowledgeTimeUs?: number };
}

/**
 * Knowledge times of derived records. What the source knew before the derivation began, and what it imported, was known
 * then, and so was what follows from it: the source's knowledge time is asserted, which makes history answer "as known
 * at" here too. From the first live record on the log's clock tells, as it does for everybody.
 */
export async function openKnowledgeTimes(
  { source, target, clock }: { source: StreamAdapter; target: StreamAdapter; clock: Clock },
  { served, from }: Pick<DerivedStream, "served" | "from">,
  group: string,
): Promise<KnowledgeTimes> {
  const { topic } = from.served;
  const described = await source.describe(topic);
  // Kept in the source's own log: after a kill the same records count as history.
  const beginning = `${group}:beginning`;
  let start = await source.committed(topic, beginning);
  if (start === null) {
    start = Object.fromEntries(described.partitions.map(({ partition, end }) => [partition, end]));
    await source.commit(topic, beginning, start);
  }
  const newest = await newestRecord(target, served.topic);
  let asserting =
    target.abilities.importsKnowledgeTime &&
    described.knowledgeTime === "append" &&
    (newest === undefined || newest.imported);
  let last = newest?.knowledgeTimeUs ?? Number.NEGATIVE_INFINITY;

  return {
    of(record) {
      if (!asserting) return {};
      if (!record.imported && record.offset >= (start[record.partition] ?? 0)) {
        asserting = false;
        return {};
      }
      // Partitions of a source may be imported one after the other; here their times must not go back.
      last = Math.min(Math.max(last, record.knowledgeTimeUs), clock.nowUs());
      return { knowledgeTimeUs: last };
    },
  };
}

async function newestRecord(stream: StreamAdapter, topic: string): Promise<StreamRecord | undefined> {
  const from = await stream.resolve(topic, { kind: "newest", count: 1 });
  return (await stream.read(topic, from, { limit: 1 })).records.at(-1);
}
