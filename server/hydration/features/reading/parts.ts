import { sweepKey } from "../../../engine/sweep.ts";
import type { EngineEvent, WindowReading } from "../../../engine/types.ts";
import { latestVersion } from "../lookups/latest-version.ts";
import type { TableAnswer } from "../lookups/table-rows.ts";
import type { RunningTable } from "../runtime/running-set.ts";
import type { QueryPart } from "./query.ts";
import type { Parts } from "./selection.ts";

/** The parts of answers of now: tiles, latest versions, newest snapshots. */
export function partsOfNow(
  { running, selection }: Pick<QueryPart, "running" | "selection">,
  atUs: number,
): Parts {
  const { state } = running;
  return {
    atUs,
    windows: (key) => state.read(key, atUs, selection.windows),
    latest: ({ stream }, key) => stream.latest(key, Math.max(atUs, stream.readInstant())),
    table: ({ kept }) => kept.newest(),
  };
}

/** What was known when an answer of the past is given. */
export interface Knowledge {
  kind: "as-served" | "as-corrected" | "known-at";
  /** As replies name it. */
  label: string;
  knows: (event: EngineEvent) => boolean;
}

/** The parts of answers of the past, from versions; of tables, the snapshots given. */
export function partsOfThen(
  { running, selection }: QueryPart,
  atUs: number,
  mode: Knowledge,
  tables: ReadonlyMap<RunningTable, TableAnswer>,
): Parts {
  const { state } = running;
  const { engine } = selection.plan;
  const reach = Math.max(0, ...engine.windows.map(({ windowUs, hopUs }) => windowUs + hopUs));
  const known = mode.kind === "as-served" ? (e: EngineEvent) => e.servableTimeUs <= atUs : mode.knows;

  function sweep(versions: readonly EngineEvent[]): WindowReading | undefined {
    const [reading] = sweepKey(
      engine,
      versions,
      [atUs],
      mode.kind === "as-served" ? { kind: "as-served" } : { kind: "as-known", known },
      selection.windows,
    );
    return reading;
  }

  return {
    atUs,
    windows(key) {
      let reading = sweep(state.versionsOf(key, { fromUs: atUs - reach, toUs: atUs }));
      // What lies before every window still tells that the key is known, and how new its newest event is.
      if (!reading?.newest) reading = sweep(state.versionsOf(key, { toUs: atUs })) ?? reading;
      return reading;
    },
    latest: ({ stream }, key) => latestVersion(stream.versionsOf(key, { toUs: atUs }), atUs, known),
    table: (table) => tables.get(table),
  };
}
