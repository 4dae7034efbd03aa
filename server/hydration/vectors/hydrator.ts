import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { OffsetVector, RecordBatch, StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { AppError } from "../../errors.ts";
import { createEmbedRecords, isLongRecord } from "./embed-records.ts";
import { laterOf, openGaps, recordsBetween } from "./gaps.ts";
import type { VectorHydration } from "./hydration.ts";

export interface VectorProgress {
  /** Records whose vectors stand, and records there are. */
  done: number;
  total: number;
  /** Knowledge time (µs) of the oldest record that waits; null when none does. */
  waitingSinceUs: number | null;
}

export interface VectorHydrator {
  /** Embeds the next few of the newest records; false when all of those are searchable. */
  stepLive(): Promise<boolean>;
  /** Embeds the next few of what was passed over, the newest part first; false when there is none left. */
  stepBackfill(): Promise<boolean>;
  progress(): Promise<VectorProgress>;
}

/** Embedded before anything older when an index begins: what people look for first. */
const newestFirst = 2000;
/** Records a step: at 17–25 ms a document a step lasts some 0.2 s, so stopping is prompt. */
const recordsPerStep = 8;
/** More new records than this are a load: the newest of them go on, the others become a gap to be filled. */
const mostLive = 32;
/** When the first so many records of a page fail one by one, it is the model or the index that fails, not they. */
const enoughFailures = 2;

/**
 * Keeps a vector space in step with a stream. The durable cursor `live` stays at the stream's end: where many records
 * come at once it leaps over all but the newest and leaves a gap behind, so that a single new record never waits for
 * the thousands before it, nor for a long document. Gaps are filled from the newest on. Versions carry their record's knowledge time, so the
 * order of arrival does not matter, and a killed process repeats at most one step, to the same result.
 */
export async function createVectorHydrator(
  deps: { stream: StreamAdapter; vectors: VectorsAdapter; embedder: Pick<EmbeddingAdapter, "embed"> },
  hydration: VectorHydration,
): Promise<VectorHydrator> {
  const { stream } = deps;
  const { topic, space } = hydration;
  const group = (cursor: string) => `vectors:${space.space}:${space.model}:${cursor}`;
  const embed = createEmbedRecords(deps, hydration);

  await deps.vectors.ensureSpace(space);
  const gaps = await openGaps(stream, topic, group);
  /** Where the newest `count` records begin; older ones are taken in after them. */
  const beginOfNewest = async (count: number): Promise<OffsetVector> => {
    const newest = await stream.resolve(topic, { kind: "newest", count });
    if (stream.abilities.brokerKnowledgeTime === "strict") return newest;
    // A broker gives all that it took in at once one time. Such records must be read in their order, the last of them
    // holding, so the newest begin after the instant that would be cut in two.
    const [first] = (await stream.read(topic, newest, { limit: 1 })).records;
    if (!first) return newest;
    const at = (knowledgeTimeUs: number) => stream.resolve(topic, { kind: "time", knowledgeTimeUs });
    const cut = recordsBetween(await at(first.knowledgeTimeUs), newest) > 0;
    return cut ? laterOf(newest, await at(first.knowledgeTimeUs + 1000)) : newest;
  };
  const begin = async (): Promise<OffsetVector> => {
    const newest = await beginOfNewest(newestFirst);
    await gaps.open(await stream.resolve(topic, { kind: "earliest" }), newest);
    // Last: a process killed in between finds no `live` and begins again.
    await stream.commit(topic, group("live"), newest);
    return newest;
  };
  let live: OffsetVector = (await stream.committed(topic, group("live"))) ?? (await begin());

  /** Reads on, over what retention has removed meanwhile. `next` of an empty page is where there is something again. */
  const readOn = async (from: OffsetVector, until?: OffsetVector): Promise<RecordBatch> => {
    const options = { limit: recordsPerStep, ...(until ? { until } : {}) };
    try {
      return await stream.read(topic, from, options);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "GONE") throw error;
      const there = laterOf(from, await stream.resolve(topic, { kind: "earliest" }));
      if (until && recordsBetween(there, until) === 0) return { records: [], next: until };
      return stream.read(topic, there, options);
    }
  };

  return {
    async stepLive() {
      let page = await readOn(live);
      if (page.records.length === 0) {
        // What lies here are a broker's own marks of transactions, and records of those that were given up.
        if (recordsBetween(live, page.next) > 0) await moveTo(page.next);
        return false;
      }
      if (page.records.length === recordsPerStep && (await behind()) > mostLive) {
        const newest = await beginOfNewest(recordsPerStep);
        await gaps.open(live, newest);
        await moveTo(newest);
        page = await readOn(live);
      }
      await embedLive(await putLongOff(page.records));
      await moveTo(page.next);
      return true;
    },
    async stepBackfill() {
      const gap = gaps.newest();
      if (!gap) return false;
      // Its end may move on while this page is embedded.
      const { until } = gap;
      const page = await readOn(gap.from, until);
      await embed(page.records, "bulk");
      await gaps.advance(gap, page.records.length === 0 ? until : page.next);
      return true;
    },
    async progress() {
      const { partitions } = await stream.describe(topic);
      const earliest = Object.fromEntries(partitions.map((each) => [each.partition, each.earliest]));
      const total = partitions.reduce((sum, each) => sum + each.end - each.earliest, 0);
      const waiting = Math.min(total, (await behind()) + gaps.waiting());
      if (waiting === 0) return { done: total, total, waitingSinceUs: null };
      const [oldest] = (
        await stream.read(topic, laterOf(gaps.oldest()?.from ?? live, earliest), { limit: 1 })
      ).records;
      return { done: total - waiting, total, waitingSinceUs: oldest?.knowledgeTimeUs ?? null };
    },
  };

  /**
   * Leaves a gap for each long document, which takes seconds, and gives back the others. Where a broker gives several
   * records one instant, they must be read in their order.
   */
  async function putLongOff(records: readonly StreamRecord[]): Promise<readonly StreamRecord[]> {
    if (stream.abilities.brokerKnowledgeTime !== "strict") return records;
    const long = records.filter((record) => isLongRecord(record, hydration));
    await leaveGaps(long);
    return records.filter((record) => !long.includes(record));
  }

  async function leaveGaps(records: readonly StreamRecord[]): Promise<void> {
    for (const { partition, offset } of records)
      await gaps.open({ ...live, [partition]: offset }, { ...live, [partition]: offset + 1 });
  }

  /**
   * Embeds new records; where a page fails, one by one, so that the one that cannot be embedded is left as a gap and
   * tried again as what is old is. Throws where it is not the records that it fails by.
   */
  async function embedLive(records: readonly StreamRecord[]): Promise<void> {
    try {
      await embed(records, "live");
    } catch (error) {
      if (records.length < enoughFailures) throw error;
      const failed: StreamRecord[] = [];
      for (const [tried, record] of records.entries()) {
        if (failed.length === enoughFailures && tried === enoughFailures) throw error;
        await embed([record], "live").catch(() => failed.push(record));
      }
      if (failed.length === records.length) throw error;
      await leaveGaps(failed);
    }
  }

  async function moveTo(next: OffsetVector): Promise<void> {
    await stream.commit(topic, group("live"), next);
    live = next;
  }

  async function behind(): Promise<number> {
    const { partitions } = await stream.describe(topic);
    return partitions.reduce(
      (sum, { partition, earliest, end }) =>
        sum + Math.max(0, end - Math.max(earliest, live[partition] ?? 0)),
      0,
    );
  }
}
