import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { OffsetVector, StreamRecord } from "../../adapters/stream/types.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import type { LakeReader, LakeWriter } from "../../adapters/table/lake.ts";
import { manualClock } from "../../clock.ts";
import { flushStream } from "./flush.ts";
import { createStreamHistory } from "./history.ts";
import type { HistorySource, StreamHistory } from "./types.ts";

const partitions = 2;
const retentionMs = 3_600_000;

/** What happens to a stream, in any order. */
type Event =
  | { kind: "produce"; count: number }
  | { kind: "flush"; maxRecords: number }
  | { kind: "compact" }
  | { kind: "expire" }
  | { kind: "retain" }
  /** Reads a span; between its batches the `meanwhile` events happen. Fractions are of what is there. */
  | { kind: "read"; from: number[]; until: number[]; limit: number; meanwhile: Event[] }
  | { kind: "relation"; until: number[] };

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const fractions = fc.array(fraction, { minLength: partitions, maxLength: partitions });
const change: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("produce" as const), count: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("flush" as const),
      maxRecords: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "compact" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "expire" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "retain" as const }) },
);
const read: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant("read" as const),
  from: fractions,
  until: fractions,
  limit: fc.integer({ min: 1, max: 30 }),
  meanwhile: fc.array(change, { maxLength: 5 }),
});
const relation: fc.Arbitrary<Event> = fc.record({ kind: fc.constant("relation" as const), until: fractions });
const events = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: change },
    { weight: 2, arbitrary: read },
    { weight: 1, arbitrary: relation },
  ),
  { minLength: 4, maxLength: 30 },
);

describe("lake and log as one", () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  let home: string;
  let logWriter: LogWriter;
  let stream: EmbeddedStream;
  let lake: LakeReader & { close(): Promise<void> };
  let writer: LakeWriter;
  let history: StreamHistory;
  let products = 0;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "millrace-seam-"));
    logWriter = startLogWriterHere({ home, clock });
    stream = createEmbeddedStream({ home, writer: logWriter.connect() });
    lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r"), threads: 1 });
    writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
    history = createStreamHistory({ lake, streamOf: () => stream });
  });
  afterAll(async () => {
    await Promise.all([writer.close(), lake.close()]);
    await stream.close();
    await logWriter.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** A stream beside its model: every record ever accepted, by partition. */
  async function newStream() {
    const productId = `tests/s${products++}`;
    await stream.ensureTopic({ topic: productId, partitions, retentionMs });
    const source: HistorySource = {
      productId,
      topic: productId,
      connection: null,
      properties: [{ name: "n", logicalType: "integer" }],
    };
    const model: StreamRecord[][] = Array.from({ length: partitions }, () => []);
    const target = { productId, topic: productId, connection: null, properties: source.properties };
    return { productId, source, model, target };
  }
  type Subject = Awaited<ReturnType<typeof newStream>>;

  const vector = ({ model }: Subject, parts: readonly number[]): Record<number, number> =>
    Object.fromEntries(model.map((records, p) => [p, Math.round((parts[p] ?? 0) * records.length)]));

  const span = ({ model }: Subject, from: OffsetVector, until: OffsetVector) =>
    model.flatMap((records, p) => records.slice(from[p] ?? 0, Math.max(from[p] ?? 0, until[p] ?? 0)));

  const byPlace = (a: StreamRecord, b: StreamRecord) => a.partition - b.partition || a.offset - b.offset;

  async function happen(subject: Subject, event: Event): Promise<void> {
    const { productId, source, model, target } = subject;
    switch (event.kind) {
      case "produce": {
        const records = Array.from({ length: event.count }, (_, index) => {
          const n = model.reduce((sum, each) => sum + each.length, 0) + index;
          return { key: `k${n % 7}`, value: JSON.stringify({ n }), eventTimeUs: clock.nowUs() - n };
        });
        clock.advance(1000);
        const { positions } = await stream.produce(productId, records);
        for (const [index, { partition, offset, knowledgeTimeUs }] of positions.entries()) {
          const { key = null, value = null, eventTimeUs = 0 } = records[index] ?? {};
          model[partition]?.push({
            partition,
            offset,
            key,
            value,
            headers: {},
            eventTimeUs,
            knowledgeTimeUs,
            schemaVersion: null,
            imported: false,
          });
        }
        return;
      }
      case "flush":
        await flushStream({ lake, writer, stream }, target, { maxRecords: event.maxRecords });
        return;
      case "compact":
        await writer.compact(productId);
        return;
      case "expire":
        // Files somebody may be reading stay, as they do in the worker.
        await writer.expire(productId, { beforeUs: clock.nowUs(), untouchedSinceMs: 0 });
        return;
      case "retain": {
        clock.advance(2 * retentionMs);
        const state = await lake.state(productId);
        await stream.enforceRetention(productId, clock.nowUs(), state?.offsets ?? {});
        return;
      }
      case "read": {
        const from = vector(subject, event.from);
        const until = vector(subject, event.until);
        const expected = span(subject, from, until);
        const seen: StreamRecord[] = [];
        const meanwhile = [...event.meanwhile];
        const next: Record<number, number> = { ...from };
        for await (const batch of history.records(source, { from, until, limit: event.limit })) {
          for (const record of batch.records) {
            expect(record.offset).toBeGreaterThanOrEqual(next[record.partition] ?? 0);
            next[record.partition] = record.offset + 1;
          }
          expect(batch.next).toMatchObject(
            Object.fromEntries(batch.records.map(({ partition }) => [partition, next[partition]])),
          );
          seen.push(...batch.records);
          const other = meanwhile.shift();
          if (other) await happen(subject, other);
        }
        expect(seen.sort(byPlace)).toEqual(expected);
        return;
      }
      case "relation": {
        const until = vector(subject, event.until);
        const session = await history.openSession();
        try {
          await history.relation(session, "r", source, { until });
          const rows: unknown[] = [];
          for await (const chunk of session.select("SELECT _partition, _offset, n FROM r ORDER BY 1, 2"))
            rows.push(...chunk);
          const expected = span(subject, {}, until).map(({ partition, offset, value }) => [
            partition,
            offset,
            JSON.parse(value ?? "").n,
          ]);
          expect(rows).toEqual(expected);
        } finally {
          await session.close();
        }
      }
    }
  }

  it("gives each record exactly once at any frontier, whatever happens beside the read", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (script) => {
        const subject = await newStream();
        for (const event of script) await happen(subject, event);
        const everything = subject.model.map(() => 1);
        await happen(subject, {
          kind: "read",
          from: [0, 0],
          until: everything,
          limit: 7,
          meanwhile: [{ kind: "flush", maxRecords: 1000 }, { kind: "retain" }, { kind: "compact" }],
        });
        await happen(subject, { kind: "relation", until: everything });
        const all = span(subject, {}, vector(subject, everything));
        for (const { knowledgeTimeUs } of all.filter((_, index) => index % 17 === 0)) {
          const known = await history.offsetsAt(subject.source, knowledgeTimeUs);
          const expected = Object.fromEntries(
            subject.model.map((records, p) => [
              p,
              records.filter((record) => record.knowledgeTimeUs <= knowledgeTimeUs).length,
            ]),
          );
          expect(known).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
