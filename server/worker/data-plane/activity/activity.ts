import type { StreamAdapter, TopicDescription } from "../../../adapters/stream/types.ts";
import { type Clock, isoFromUs } from "../../../clock.ts";
import type { ServedProduct } from "../../../domain/data-plane-api/served-product.ts";
import type { StreamActivity } from "../../../domain/data-plane-api/status.ts";
import type { StreamStats } from "../../../domain/read-models/stream.ts";
import { TopicCounter } from "./topic-counter.ts";

/** Commits just before a boundary may be told just after it. */
const settleUs = 250_000;

export interface Activity {
  /** Counts the second that has passed; called once a second. */
  tick(): Promise<void>;
  /** The measured stream of one product; null when nothing was ever written to it. */
  stats(product: ServedProduct): Promise<StreamStats | null>;
  /** The same in short for every product with a stream that holds something. */
  all(): Promise<StreamActivity[]>;
  /** Records of a topic in the last `span` seconds (at most 60); counted from the first `stats` of its product on. */
  within(topic: string, span: number): number;
}

interface Watched {
  counter: TopicCounter;
  changed: boolean;
  /** Null where the system tells nothing: such a topic counts as changed every second. */
  unwatch: (() => void) | null;
}

/**
 * Measures every stream: rates from offsets at second boundaries, hours from offsets at instants. Topics that nobody
 * wrote to since the last second cost nothing, so thousands of quiet products are no load.
 */
export function createActivity(options: {
  clock: Clock;
  products: () => Iterable<ServedProduct>;
  /** Stream of a product, its dead letters' stream, and what watches commits; null while its system is away. */
  streamOf: (product: ServedProduct) => StreamAdapter | null;
  deadLetters: StreamAdapter;
  /** Calls back after commits to a topic of this stream; undefined where the system tells nothing. */
  watch: (stream: StreamAdapter, topic: string, listener: () => void) => (() => void) | undefined;
}): Activity {
  const { clock, deadLetters } = options;
  const watched = new Map<string, Watched>();

  async function watchedOf(stream: StreamAdapter, topic: string): Promise<Watched | null> {
    const known = watched.get(topic);
    if (known) return known;
    if (!(await describeOrNull(stream, topic))) return null;
    const fresh: Watched = { counter: new TopicCounter(topic, stream), changed: true, unwatch: null };
    fresh.unwatch =
      options.watch(stream, topic, () => {
        fresh.changed = true;
      }) ?? null;
    watched.set(topic, fresh);
    await fresh.counter.mark(clock.nowUs() - settleUs, true);
    return fresh;
  }

  async function measure(product: ServedProduct) {
    const served = product.stream;
    const stream = served && options.streamOf(product);
    if (!served || !stream) return null;
    const description = await describeOrNull(stream, served.topic);
    if (!description) return null;
    const records = await watchedOf(stream, served.topic);
    const dead = await watchedOf(deadLetters, served.deadTopic);
    const nowUs = clock.nowUs();
    const lastMinute = records?.counter.lastMinute() ?? [];
    const newestUs = Math.max(...description.partitions.map((p) => p.lastKnowledgeTimeUs ?? -1));
    return {
      stream,
      served,
      description,
      ratePerSecond: (records?.counter.within(60) ?? 0) / 60,
      lastMinute,
      lastDay: (await records?.counter.lastDay(nowUs)) ?? [],
      rejectedLastDay: sum((await dead?.counter.lastDay(nowUs)) ?? []),
      newestAt: newestUs < 0 ? null : isoFromUs(newestUs),
      measuredAt: isoFromUs(nowUs),
    };
  }

  return {
    async tick() {
      const boundary = clock.nowUs() - settleUs;
      for (const [topic, one] of watched) {
        const changed = one.changed;
        one.changed = one.unwatch === null;
        try {
          await one.counter.mark(boundary, changed);
        } catch {
          // The topic was deleted, or its system is away: it is found again when asked for.
          one.unwatch?.();
          watched.delete(topic);
        }
      }
    },
    async stats(product) {
      const measured = await measure(product);
      if (!measured) return null;
      const { description, served, stream, newestAt: _newest, ...figures } = measured;
      return {
        productId: product.id,
        topic: served.topic,
        system: stream.abilities.system,
        partitions: description.partitions.map((p) => ({
          partition: p.partition,
          earliest: p.earliest,
          end: p.end,
          firstAt: p.firstKnowledgeTimeUs === null ? null : isoFromUs(p.firstKnowledgeTimeUs),
          lastAt: p.lastKnowledgeTimeUs === null ? null : isoFromUs(p.lastKnowledgeTimeUs),
        })),
        retentionMs: description.retentionMs,
        bytes: description.bytes,
        ...figures,
      };
    },
    async all() {
      const list: StreamActivity[] = [];
      const existing = new Set(await deadLetters.listTopics());
      for (const product of options.products()) {
        // Thousands of products may never have had a record: they cost a look-up here and no more.
        const { stream } = product;
        if (!stream || (stream.connection === null && !existing.has(stream.topic))) continue;
        const measured = await measure(product);
        if (!measured) continue;
        const { description, served: _served, stream: _stream, ...figures } = measured;
        list.push({
          productId: product.id,
          ...figures,
          records: sum(description.partitions.map((p) => p.end - p.earliest)),
          bytes: description.bytes,
        });
      }
      return list;
    },
    within: (topic, span) => watched.get(topic)?.counter.within(span) ?? 0,
  };
}

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);

async function describeOrNull(stream: StreamAdapter, topic: string): Promise<TopicDescription | null> {
  try {
    return await stream.describe(topic);
  } catch {
    return null;
  }
}
