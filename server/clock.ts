/**
 * The only module that may read the system's clock (a lint rule refuses `Date.now()` and argument-less
 * `new Date()` elsewhere in `server/`), so that time can be accelerated and tested.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  nowMs(): number;
  /** Microseconds since the Unix epoch, UTC; below 2^53 until the year 2255. */
  nowUs(): number;
  /** The instant as a `Date`. */
  now(): Date;
}

const originUs = performance.timeOrigin * 1000;

/** The machine's clock. `nowUs` is as fine as `performance.now()` and follows wall-clock steps by re-anchoring. */
export const systemClock: Clock = (() => {
  let anchorUs = originUs;
  const nowUs = () => {
    const fine = anchorUs + performance.now() * 1000;
    const wall = Date.now() * 1000;
    // performance.now() drifts from the wall clock after a suspend or an NTP step: 2 ms apart re-anchors.
    if (Math.abs(fine - wall) > 2000) {
      anchorUs += wall - fine;
      return Math.trunc(wall);
    }
    return Math.trunc(fine);
  };
  return { nowMs: () => Date.now(), nowUs, now: () => new Date() };
})();

/** A clock for tests: starts at `startMs`, moves only by `advance`. */
export function manualClock(startMs: number): Clock & { advance(ms: number): void } {
  let ms = startMs;
  return {
    nowMs: () => Math.trunc(ms),
    nowUs: () => Math.trunc(ms * 1000),
    now: () => new Date(ms),
    advance(by) {
      ms += by;
    },
  };
}

/** Microseconds → ISO 8601 with microsecond digits, `2026-11-22T14:15:03.123456Z`. */
export function isoFromUs(us: number): string {
  const ms = Math.floor(us / 1000);
  const rest = us - ms * 1000;
  const iso = new Date(ms).toISOString();
  return rest === 0 ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

/** ISO 8601 (up to microsecond digits, zone required) → microseconds since the epoch; `undefined` when it is not one. */
export function usFromIso(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(ms)) return undefined;
  const fraction = (match[2] ?? "").padEnd(6, "0").slice(0, 6);
  return ms * 1000 + Number(fraction);
}
