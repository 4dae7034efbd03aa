import { compareInstants, compareKnowledge } from "./order.ts";
import {
  addEvent,
  advance,
  createKeyTiles,
  type KeyTiles,
  noteOutranked,
  type RawEventsOf,
  readWindows,
  replaceEvent,
} from "./tiles/index.ts";
import type { EngineEvent, EnginePlan, WindowReading } from "./types.ts";
import { classifyVersion, versionsInForce } from "./versions.ts";

/** Which versions count at an instant. */
export type SweepMode =
  /** At t those servable at t: what an online read answered then. */
  | { kind: "as-served" }
  /** At every instant the same ones, whenever they came. */
  | { kind: "as-known"; known: (version: EngineEvent) => boolean };

/**
 * One key's windows at each of some instants (ascending, repeats allowed): replays the versions (all of one key, any
 * order) through the tiles that online reads use, corrections included. One reading per instant. `windows`: places in
 * `plan.windows`, all by default.
 */
export function sweepKey(
  plan: EnginePlan,
  versions: readonly EngineEvent[],
  instantsUs: readonly number[],
  mode: SweepMode,
  windows?: readonly number[],
): WindowReading[] {
  const step =
    mode.kind === "as-served" ? asServed(plan, versions) : asKnown(plan, versions.filter(mode.known));
  return instantsUs.map((atUs) => readWindows(step(atUs), atUs, windows));
}

/** Tiles with everything that counts at an instant; instants never go back. */
type Step = (atUs: number) => KeyTiles;

/** Nothing is corrected while a fixed set of versions is replayed: those in force enter in the order of their times. */
function asKnown(plan: EnginePlan, known: readonly EngineEvent[]): Step {
  const tiles = createKeyTiles(plan);
  const events = versionsInForce(known).sort(compareInstants);
  const inForce = new Set(events);
  for (const version of known) if (!inForce.has(version)) noteOutranked(tiles, version);
  let next = 0;
  return (atUs) => {
    advance(tiles, atUs);
    for (let event = events[next]; event !== undefined && event.eventTimeUs <= atUs; event = events[++next])
      addEvent(tiles, event);
    return tiles;
  };
}

/** Versions come in the order in which they became servable, as they came to the online tiles. */
function asServed(plan: EnginePlan, versions: readonly EngineEvent[]): Step {
  const tiles = createKeyTiles(plan);
  const arrivals = [...versions].sort(
    (a, b) => a.servableTimeUs - b.servableTimeUs || compareKnowledge(a, b),
  );
  const inForce = new Map<string, EngineEvent>();
  const raw = rawEvents(arrivals);
  let next = 0;
  return (atUs) => {
    for (
      let version = arrivals[next];
      version !== undefined && version.servableTimeUs <= atUs;
      version = arrivals[++next]
    ) {
      advance(tiles, version.servableTimeUs);
      const { recordId } = version;
      const before = recordId === null ? undefined : inForce.get(recordId);
      if (classifyVersion(version, before) === "outranked") {
        noteOutranked(tiles, version);
        continue;
      }
      if (recordId !== null) inForce.set(recordId, version);
      raw.put(before, version);
      if (before === undefined) addEvent(tiles, version);
      else replaceEvent(tiles, before, version, raw.between);
    }
    return tiles;
  };
}

interface RawEvents {
  put(before: EngineEvent | undefined, event: EngineEvent): void;
  between: RawEventsOf;
}

/** The events in force in order of time; kept only where some record has more than one version. */
function rawEvents(versions: readonly EngineEvent[]): RawEvents {
  const ids = versions.flatMap(({ recordId }) => (recordId === null ? [] : [recordId]));
  if (new Set(ids).size === ids.length) return { put: () => {}, between: () => [] };
  const events: EngineEvent[] = [];
  const placeOf = (comesBefore: (event: EngineEvent) => boolean) => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = events[middle];
      if (event !== undefined && comesBefore(event)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    put(before, event) {
      if (before !== undefined)
        events.splice(
          placeOf((other) => compareInstants(other, before) < 0),
          1,
        );
      events.splice(
        placeOf((other) => compareInstants(other, event) < 0),
        0,
        event,
      );
    },
    *between(startUs, endUs) {
      for (let at = placeOf((other) => other.eventTimeUs < startUs); ; at++) {
        const event = events[at];
        if (event === undefined || event.eventTimeUs >= endUs) return;
        yield event;
      }
    },
  };
}
