import { AppError } from "../../errors.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** The first instant of the day that an instant lies in, by a zone's clock. Throws as `offsetMinutes` does. */
export function startOfDay(ms: number, timeZone: string): number {
  const offsetMs = offsetMinutes(timeZone, ms) * 60_000;
  return Math.floor((ms + offsetMs) / dayMs) * dayMs - offsetMs;
}

/** The last millisecond of that day. */
export const endOfDay = (ms: number, timeZone: string): number => startOfDay(ms, timeZone) + dayMs - 1;

/** How far a zone is ahead of UTC at an instant. Throws INVALID_INPUT naming `timeZone` when there is no such zone. */
export function offsetMinutes(timeZone: string, atMs: number): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(
      atMs,
    );
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
  } catch (cause) {
    throw new AppError(
      "INVALID_INPUT",
      `There is no time zone "${timeZone}". Give an IANA name such as Europe/Berlin.`,
      {
        path: "timeZone",
        cause,
      },
    );
  }
}
