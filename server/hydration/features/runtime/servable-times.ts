import type { StateView } from "../../../adapters/online-store/types.ts";
import type { Clock } from "../../../clock.ts";

/**
 * The instants of reads and of events becoming servable, each later than every one of the other kind that came before
 * it. That is what makes an answer given at t and the answer "as served at t" asked later the same one.
 */
export interface ServableTimes {
  /** An instant after every read and every servable time so far. */
  nextServable(): number;
  noteServable(us: number): void;
  /** The instant of a read now: at or after every servable time so far. */
  readInstant(): number;
  noteRead(us: number): void;
}

export function createServableTimes(
  clock: Clock,
  state: Pick<StateView, "times" | "frontier">,
): ServableTimes {
  let lastServableUs = state.times().lastServableUs ?? 0;
  // Reads since the frontier was last closed came before the restart, so before now, unless the clock was set back.
  let lastReadUs = state.frontier()?.untilUs ?? 0;
  return {
    nextServable: () => Math.max(clock.nowUs(), lastReadUs + 1, lastServableUs + 1),
    noteServable(us) {
      if (us > lastServableUs) lastServableUs = us;
    },
    readInstant() {
      const us = Math.max(clock.nowUs(), lastServableUs);
      if (us > lastReadUs) lastReadUs = us;
      return us;
    },
    noteRead(us) {
      if (us > lastReadUs) lastReadUs = us;
    },
  };
}
