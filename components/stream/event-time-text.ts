import { formatInstant } from "../time/format-instant.ts";
import { instantMs } from "./instant.ts";

const day = 86_400_000;

/**
 * When an event happened, in the reader's zone and to the millisecond: the time of day today, with day and month
 * within half a year, with the year beyond. `today` is when the reader's day began, in ms.
 */
export function eventTimeText(iso: string, zone: string, today: number): string {
  const at = instantMs(iso);
  const time = formatInstant(iso, zone, "time");
  if (at >= today && at < today + day) return time;
  const date = formatInstant(iso, zone, "date");
  return `${Math.abs(today - at) < 182 * day ? date.replace(/\s+\d{4}$/, "") : date} ${time}`;
}
