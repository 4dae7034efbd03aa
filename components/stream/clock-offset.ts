import { instantMs } from "./instant.ts";

/** Server clock minus browser clock, with how wrong that can be. */
export interface ClockOffset {
  offsetMs: number;
  /** Half the round trip it was measured over. */
  uncertaintyMs: number;
}

/** One exchange: sent and received on the browser's clock, the server's own instant in between. */
export interface ClockSample {
  sentAt: number;
  receivedAt: number;
  serverInstant: string;
}

/**
 * Estimates the difference of the clocks as NTP does: of all exchanges the one with the shortest round trip says
 * most. When zero lies within what that exchange allows, the clocks are taken as equal, as they are on one machine.
 */
export function estimateOffset(best: ClockOffset | null, sample: ClockSample): ClockOffset | null {
  const server = instantMs(sample.serverInstant);
  const roundTrip = sample.receivedAt - sample.sentAt;
  if (Number.isNaN(server) || roundTrip < 0) return best;
  const uncertaintyMs = roundTrip / 2;
  if (best !== null && best.uncertaintyMs <= uncertaintyMs) return best;
  const offset = server - (sample.sentAt + sample.receivedAt) / 2;
  return { offsetMs: Math.abs(offset) <= uncertaintyMs ? 0 : offset, uncertaintyMs };
}
