const minuteMs = 60_000;

/**
 * Milliseconds into its recorded minute at which a flight departs, 0 to 59,999: a hash of its source row, so always the
 * same. The recording knows minutes only; without this all flights of a minute would leave at once.
 */
export function spreadMs(row: number): number {
  // The finalizer of MurmurHash3: neighbouring rows land far apart.
  let hash = row | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % minuteMs;
}
