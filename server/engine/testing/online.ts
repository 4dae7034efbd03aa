import { compareInstants } from "../order.ts";
import {
  addEvent,
  advance,
  createKeyTiles,
  decodeTiles,
  encodeTiles,
  expire,
  noteOutranked,
  readWindows,
  replaceEvent,
} from "../tiles/index.ts";
import type { EngineEvent, EnginePlan, WindowReading } from "../types.ts";
import { classifyVersion } from "../versions.ts";
import type { Happening } from "./histories.ts";

export interface OnlineRead {
  atUs: number;
  reading: WindowReading;
}

/**
 * Plays a history as the online runtime does, with an ordinary list in the place of the state file, and gives back what
 * its reads answered.
 */
export function playOnline(plan: EnginePlan, history: readonly Happening[]): OnlineRead[] {
  let tiles = createKeyTiles(plan);
  const inForce: EngineEvent[] = [];
  const reads: OnlineRead[] = [];
  for (const happening of history) {
    switch (happening.kind) {
      case "read":
        reads.push({ atUs: happening.atUs, reading: readWindows(tiles, happening.atUs) });
        break;
      case "expire":
        expire(tiles, happening.atUs);
        break;
      case "restart": {
        // Through text and back, so that nothing survives that bytes cannot carry.
        const decoded = decodeTiles(structuredClone(plan), encodeTiles(tiles));
        if (decoded === undefined) throw new Error("A plan does not know its own tiles.");
        tiles = decoded;
        break;
      }
      case "version": {
        const { version } = happening;
        advance(tiles, version.servableTimeUs);
        const before = inForce.find(
          (event) => event.recordId !== null && event.recordId === version.recordId,
        );
        const kind = classifyVersion(version, before);
        if (kind === "outranked") {
          noteOutranked(tiles, version);
          break;
        }
        if (before !== undefined) inForce.splice(inForce.indexOf(before), 1);
        inForce.push(version);
        if (before === undefined) addEvent(tiles, version);
        else
          replaceEvent(tiles, before, version, (startUs, endUs) =>
            inForce
              .filter((event) => event.eventTimeUs >= startUs && event.eventTimeUs < endUs)
              .sort((a, b) => compareInstants(b, a)),
          );
      }
    }
  }
  return reads;
}
