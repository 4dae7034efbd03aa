import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepKey } from "./sweep.ts";
import { disagreement } from "./testing/agreement.ts";
import { type Label, windowsInDuckDB } from "./testing/duckdb-windows.ts";
import type { Happening } from "./testing/histories.ts";
import { playOnline } from "./testing/online.ts";
import { realEvents, realEventsFolder } from "./testing/real-events.ts";
import type { EngineEvent } from "./types.ts";

const absent = realEventsFolder === undefined ? " (SKIPPED: ../shared/data/events is absent)" : "";

describe.skipIf(realEventsFolder === undefined)(`real events replayed through the engine${absent}`, () => {
  let connection: DuckDBConnection;
  const scratch = mkdtempSync(join(tmpdir(), "millrace-real-events-"));
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  });
  afterAll(() => {
    connection.closeSync();
    rmSync(scratch, { recursive: true, force: true });
  });

  test.each(realEvents)(
    "$name: online and sweep give what DuckDB gives from the files",
    { timeout: 90_000 },
    async (real) => {
      const folder = realEventsFolder ?? "";
      const versions = real.read(folder, scratch);
      await connection.run(`CREATE OR REPLACE TABLE events AS ${real.sql(folder, scratch)}`);
      const counted = await connection.runAndReadAll("SELECT count(*), count(DISTINCT key) FROM events");
      const total = [...versions.values()].reduce((all, each) => all + each.length, 0);
      expect(counted.getRowsJS()).toEqual([[BigInt(total), BigInt(versions.size)]]);

      const keys = sampleKeys(versions, 40);
      const labels = keys.flatMap((key) => labelsOf(key, versions.get(key) ?? []));
      const expected = await windowsInDuckDB(connection, real.plan, labels, {
        events: "FROM events",
        visible: "(e.until IS NULL OR e.until > l.instant)",
      });
      let notEmpty = 0;
      for (const key of keys) {
        const own = labels.flatMap((label, id) =>
          label.key === key ? [{ ...label, values: expected[id] ?? [] }] : [],
        );
        const instants = own.map((label) => label.atUs);
        const swept = sweepKey(real.plan, versions.get(key) ?? [], instants, { kind: "as-served" });
        const online = playOnline(real.plan, live(versions.get(key) ?? [], instants));
        for (const [i, { atUs, values }] of own.entries()) {
          for (const reading of [swept[i], online[i]?.reading]) {
            if (reading === undefined) throw new Error("A reading is missing.");
            const difference = disagreement(real.plan, reading, { ...reading, values }, { sums: "rounded" });
            expect(difference, `${key} at ${atUs}`).toBeUndefined();
          }
          notEmpty += values.filter((value) => value !== null && value !== 0).length;
        }
      }
      // The labels lie where something happens, or this would compare nothing with nothing.
      expect(notEmpty).toBeGreaterThan(labels.length * 4);
    },
  );
});

/** The keys with the most events, and others spread over the rest. */
function sampleKeys(versions: Map<string, readonly EngineEvent[]>, count: number): string[] {
  const byEvents = [...versions]
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .map(([key]) => key);
  const step = Math.max(1, Math.floor(byEvents.length / (count - 8)));
  return byEvents.filter((_, i) => i < 8 || i % step === 0).slice(0, count);
}

/**
 * Six instants of a key's life, ascending: half a minute behind some of its events (their knowledge times lie less than
 * a second behind them), and when windows have moved on.
 */
function labelsOf(key: string, events: readonly EngineEvent[]): Label[] {
  const halfMinute = 30_000_000;
  const atEvents = [0.1, 0.4, 0.7, 0.99].map(
    (share) => (events[Math.floor(share * events.length)]?.eventTimeUs ?? 0) + halfMinute,
  );
  const last = events.at(-1)?.eventTimeUs ?? 0;
  return [...atEvents, last + 5 * 3_600_000_000 + halfMinute, last + 8 * 86_400_000_000 + halfMinute]
    .sort((a, b) => a - b)
    .map((atUs) => ({ key, atUs }));
}

/** The versions in the order of their arrival with reads between, and a restart before every read. */
function live(versions: readonly EngineEvent[], instants: readonly number[]): Happening[] {
  const happenings: Happening[] = [];
  let next = 0;
  for (const atUs of instants) {
    for (
      let version = versions[next];
      version !== undefined && version.servableTimeUs <= atUs;
      version = versions[++next]
    )
      happenings.push({ kind: "version", version });
    happenings.push({ kind: "restart" }, { kind: "read", atUs });
  }
  return happenings;
}
