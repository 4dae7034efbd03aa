import { zoneOffset } from "../time/zone-offset.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  second,
  5 * second,
  15 * second,
  30 * second,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  91 * day,
  365 * day,
];

/**
 * Round instants of a time axis, at most `most`, on the zone's own hours and days. A change of clocks inside the
 * span moves later ticks by that hour.
 */
export function timeTicks(from: number, to: number, zone: string, most = 7): number[] {
  if (!(to > from)) return [from];
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? 365 * day;
  const offset = zoneOffset(from, zone);
  const ticks: number[] = [];
  for (let t = Math.ceil((from + offset) / step) * step - offset; t <= to; t += step) ticks.push(t);
  return ticks;
}

/** How a tick reads, for the span it stands in. */
export function tickText(t: number, span: number, zone: string): string {
  const options: Intl.DateTimeFormatOptions =
    span <= 10 * minute
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit" }
      : span <= 36 * hour
        ? { hour: "2-digit", minute: "2-digit" }
        : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone, hourCycle: "h23" }).format(t);
}
