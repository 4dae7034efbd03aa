import { browserNowMs } from "../time/browser-clock.ts";

let anchor: number | null = null;

/**
 * The browser's clock in ms since the epoch with fractions, for measuring a record's way: as fine as
 * `performance.now()`, following the wall clock when it is set or the machine wakes up.
 */
export function screenClock(): number {
  const fine = performance.now();
  const wall = browserNowMs();
  if (anchor === null || Math.abs(anchor + fine - wall) > 2) anchor = wall - fine;
  return anchor + fine;
}
