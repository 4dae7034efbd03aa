import { setTimeout as wait } from "node:timers/promises";
import type { OnlineStore, StateName, StateReader } from "../../adapters/online-store/types.ts";
import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { type Pins, stateKey } from "./job.ts";

/** A state opened to read the past, and how much of it counts. */
export interface PinnedState {
  reader: StateReader;
  seq: number;
  /** Answers are settled up to this instant: versions that come later become servable later. */
  untilUs: number;
  /** Instant of the first event that it knows of; null while it is empty. */
  firstUs: number | null;
  pin: Pins["states"][string];
}

/** How long a read waits for the frontier to pass the instants it is asked about. It is written once a second. */
const patienceMs = 3_000;
const pollMs = 50;

/**
 * Opens a state. Without a pin everything counts that was applied at an instant not before `reachUs` (or not before the
 * clock's now, if that is earlier): the read waits for the engine to write its frontier. Throws UNAVAILABLE while there
 * is no state or it is still being filled, GONE where a pinned one was removed. Close the reader.
 */
export async function openState(
  deps: { store: Pick<OnlineStore, "openReader">; clock: Clock },
  name: StateName,
  options: { pins: Pins | null; reachUs: number; signal?: AbortSignal | undefined },
): Promise<PinnedState> {
  const reader = deps.store.openReader(name);
  if (!reader) {
    if (options.pins)
      throw new AppError(
        "GONE",
        `The state of ${name.productId} that this was read from is not kept any more, so it cannot be read again.`,
      );
    throw new AppError(
      "UNAVAILABLE",
      `${name.productId} is not being computed yet. Try again in a moment; System shows what the feature engine does.`,
    );
  }
  try {
    const pinned = options.pins?.states[stateKey(name)];
    const pin = pinned ?? (await reach(deps.clock, reader, options));
    const times = reader.times();
    return { reader, seq: pin.seq, untilUs: pin.untilUs, firstUs: times.firstEventUs, pin };
  } catch (error) {
    reader.close();
    throw error;
  }
}

async function reach(
  clock: Clock,
  reader: StateReader,
  { reachUs, signal }: { reachUs: number; signal?: AbortSignal | undefined },
): Promise<PinnedState["pin"]> {
  const wanted = Math.min(reachUs, clock.nowUs());
  const deadline = clock.nowMs() + patienceMs;
  for (;;) {
    const frontier = reader.frontier();
    const serving = reader.times().servedFromUs !== null;
    if (frontier && serving && (frontier.untilUs >= wanted || clock.nowMs() >= deadline))
      return { seq: frontier.seq, untilUs: frontier.untilUs, offsets: frontier.offsets };
    if (clock.nowMs() >= deadline)
      throw new AppError(
        "UNAVAILABLE",
        `${reader.name.productId} is still being computed from its source's history. Try again in a moment; System shows how far it is.`,
      );
    await wait(pollMs, undefined, signal ? { signal } : {});
  }
}
