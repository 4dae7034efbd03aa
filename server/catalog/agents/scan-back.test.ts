import fc from "fast-check";
import { expect, it } from "vitest";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { isoFromUs, usFromIso } from "../../clock.ts";
import { formatVector, parseVector } from "../../domain/positions/vector.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { placesBefore, scanBack } from "./scan-back.ts";

/** Records of some partitions, `mine` where the filter lets them through; the log begins at `earliest`. */
interface Log {
  earliest: number;
  partitions: { mine: boolean; time: number }[][];
}

const record = (partition: number, offset: number, time: number) =>
  ({ partition, offset, knowledgeTime: isoFromUs(time) }) as RecordView;

const newestFirst = (a: RecordView, b: RecordView) =>
  (usFromIso(b.knowledgeTime) ?? 0) - (usFromIso(a.knowledgeTime) ?? 0) ||
  b.partition - a.partition ||
  b.offset - a.offset;

const all = ({ earliest, partitions }: Log): RecordView[] =>
  partitions
    .flatMap((rows, partition) =>
      rows.flatMap(({ mine, time }, place) => (mine ? [record(partition, earliest + place, time)] : [])),
    )
    .sort(newestFirst);

/** A data plane that answers as the real one: pages forwards in order of partitions, with a limit on what it scans. */
function planeOf({ earliest, partitions }: Log, scanned: number): Pick<DataPlane, "page" | "stats"> {
  return {
    stats: async () =>
      ({
        partitions: partitions.map((rows, partition) => ({
          partition,
          earliest,
          end: earliest + rows.length,
        })),
      }) as Awaited<ReturnType<DataPlane["stats"]>>,
    async page(_, __, { from, until, limit, asOf }) {
      const known = (rows: Log["partitions"][number]) =>
        asOf === undefined ? rows.length : rows.filter(({ time }) => time <= (usFromIso(asOf) ?? 0)).length;
      const frontier = Object.fromEntries(partitions.map((rows, at) => [at, earliest + known(rows)]));
      const bound = until === undefined ? frontier : parseVector(until, "until");
      const end = Object.fromEntries(
        Object.entries(frontier).map(([at, offset]) => [at, Math.min(offset, bound[Number(at)] ?? offset)]),
      );
      const next: Record<number, number> = { ...(from === "latest" ? end : parseVector(from, "from")) };
      const records: RecordView[] = [];
      let looked = 0;
      for (const [partition, rows] of partitions.entries())
        while ((next[partition] ?? 0) < (end[partition] ?? 0) && looked < scanned && records.length < limit) {
          const offset = next[partition] ?? 0;
          const row = rows[offset - earliest];
          if (row?.mine) records.push(record(partition, offset, row.time));
          next[partition] = offset + 1;
          looked++;
        }
      return {
        records,
        next: formatVector(next),
        end: formatVector(end),
        scanned: looked,
        matched: records.length,
        filterErrors: 0,
      };
    },
  };
}

const logs: fc.Arbitrary<Log> = fc
  .record({
    earliest: fc.nat({ max: 5 }),
    // Within a partition knowledge time rises strictly, as in the log; in µs, so that some are whole milliseconds.
    partitions: fc.array(
      fc.array(fc.record({ mine: fc.boolean(), step: fc.constantFrom(1, 7, 500, 1_000) }), { maxLength: 40 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ earliest, partitions }) => ({
    earliest,
    partitions: partitions.map((rows) => {
      let time = 0;
      return rows.map(({ mine, step }) => {
        time += step;
        return { mine, time };
      });
    }),
  }));

it("reads everything that passes once, newest first, whatever the pages and what is shown of them", async () => {
  await fc.assert(
    fc.asyncProperty(
      logs,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(4, 15, 10_000),
      async (log, limit, scanned, shownAtMost, window) => {
        const plane = planeOf(log, scanned);
        const seen: RecordView[] = [];
        let end: string | undefined;
        for (let call = 0; ; call++) {
          expect(call).toBeLessThan(200);
          const read = await scanBack(plane, servicePrincipal("test"), "a/b", {
            filter: "true",
            limit,
            end,
            window,
          });
          // Some are left out by a budget: the next read begins with them.
          const shown = read.records.slice(0, shownAtMost);
          seen.push(...shown);
          if (shown.length < read.records.length) {
            end = placesBefore(read.next, read.records.slice(shown.length));
            continue;
          }
          if (read.complete) break;
          end = read.next;
        }
        const whole = window === 10_000 || log.partitions.length === 1;
        // Across partitions the order is that of the windows.
        expect(whole ? seen : [...seen].sort(newestFirst)).toEqual(all(log));
      },
    ),
    { numRuns: 300 },
  );
});

it("begins at the instant that is asked about, however much has come since", async () => {
  const rows = Array.from({ length: 200 }, (_, n) => ({ mine: n % 2 === 0, time: 1_000 * (n + 1) }));
  const log = { earliest: 3, partitions: [rows, rows.slice(0, 20)] };
  const asOf = isoFromUs(11_000);
  const read = await scanBack(planeOf(log, 50), servicePrincipal("test"), "a/b", {
    filter: "true",
    limit: 50,
    asOf,
    window: 10,
  });
  expect(read.records).toEqual(all(log).filter(({ knowledgeTime }) => knowledgeTime <= asOf));
  expect(read).toMatchObject({ complete: true, scanned: 22 });
});
