import type { JournalEntry, JournalLog } from "../../adapters/journal/types.ts";
import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import { journalTopic } from "./types.ts";

/** The journal on a stream of this process (the worker's). `open` first: it makes the topic, kept for ever. */
export async function openStreamJournalLog(stream: StreamAdapter, clock: Clock): Promise<JournalLog> {
  await stream.ensureTopic({ topic: journalTopic, partitions: 1, retentionMs: null });
  const end = async () => {
    const [partition] = (await stream.describe(journalTopic)).partitions;
    return partition?.end ?? 0;
  };
  return {
    end,
    async append(values, expectEnd) {
      const eventTimeUs = clock.nowUs();
      const produced = await stream.produce(
        journalTopic,
        values.map((value) => ({ key: null, value, eventTimeUs })),
        { expectEnd },
      );
      return produced.positions.map((position, index) => ({
        offset: position.offset,
        atUs: position.knowledgeTimeUs,
        value: values[index] ?? "",
      }));
    },
    async read(from, limit) {
      const entries: JournalEntry[] = [];
      while (entries.length < limit) {
        const next = from + entries.length;
        const batch = await stream.read(journalTopic, { 0: next }, { limit: limit - entries.length });
        if (batch.records.length === 0) break;
        entries.push(...batch.records.map(entryOf));
      }
      return entries;
    },
  };
}

const entryOf = (record: StreamRecord): JournalEntry => ({
  offset: record.offset,
  atUs: record.knowledgeTimeUs,
  value: record.value ?? "null",
});
