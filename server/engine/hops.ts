const secondUs = 1_000_000;
const minuteUs = 60 * secondUs;
const hourUs = 60 * minuteUs;
const dayUs = 24 * hourUs;

/** A window as far as its coverage goes. */
export interface WindowShape {
  windowUs: number;
  hopUs: number;
  exact: boolean;
}

/**
 * Step in which a window's tail moves: 5 s for windows up to 1 h, 5 min up to 12 h, 1 h up to 12 d, else 1 d.
 * The step is at most 1/12 of the longest window that uses the one before it, so that tiles stay few.
 */
export function hopUs(windowUs: number): number {
  if (windowUs <= hourUs) return 5 * secondUs;
  if (windowUs <= 12 * hourUs) return 5 * minuteUs;
  if (windowUs <= 12 * dayUs) return hourUs;
  return dayUs;
}

/**
 * First instant that counts at `atUs`: `floor(atUs − windowUs, hopUs)`, for exact windows `atUs − windowUs`.
 * An event counts when `tailUs ≤ event time ≤ atUs`, both ends included.
 */
export function tailUs(atUs: number, { windowUs, hopUs, exact }: WindowShape): number {
  const tail = atUs - windowUs;
  return exact ? tail : Math.floor(tail / hopUs) * hopUs;
}

/** What a window really covers: at least and at most so many microseconds, and a sentence that says it. */
export interface Coverage {
  minUs: number;
  maxUs: number;
  text: string;
}

/**
 * True coverage of a window. A sawtooth window covers between its own length, at the instants at which its tail has
 * just moved, and almost one hop more.
 */
export function coverage(window: WindowShape): Coverage {
  const length = duration(window.windowUs);
  if (window.exact)
    return {
      minUs: window.windowUs,
      maxUs: window.windowUs,
      text: `Always the last ${length}, exact to the event.`,
    };
  const maxUs = window.windowUs + window.hopUs - 1;
  return {
    minUs: window.windowUs,
    maxUs,
    text: `The last ${length} to ${duration(window.windowUs + window.hopUs)}: new events count at once, old ones leave every ${duration(window.hopUs)}.`,
  };
}

/** `1 h 5 min`, the parts that are not zero. */
function duration(us: number): string {
  const parts: string[] = [];
  let rest = us;
  for (const [unitUs, unit] of [
    [dayUs, "d"],
    [hourUs, "h"],
    [minuteUs, "min"],
    [secondUs, "s"],
  ] as const) {
    const whole = Math.floor(rest / unitUs);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * unitUs;
  }
  if (rest > 0) parts.push(`${rest} µs`);
  return parts.length > 0 ? parts.join(" ") : "0 s";
}
