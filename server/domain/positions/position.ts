import { usFromIso } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { type OffsetVector, parseVector } from "./vector.ts";

/** Where reading starts. The stream role's `Position`, as the public API writes it. */
export type PositionRequest =
  | { kind: "earliest" }
  | { kind: "latest" }
  | { kind: "newest"; count: number }
  | { kind: "offset"; partition: number; offset: number }
  | { kind: "time"; knowledgeTimeUs: number }
  | { kind: "vector"; offsets: OffsetVector };

const newestLimit = 10_000;

/**
 * Parses `from=`: latest, earliest, newest:N (N ≤ 10,000), offset:P:N, time:ISO (knowledge time) or a vector that an
 * earlier answer gave. Throws INVALID_INPUT naming `path` and what can be written.
 */
export function parsePosition(text: string, path = "from"): PositionRequest {
  if (text === "earliest" || text === "latest") return { kind: text };
  if (text.startsWith("vector:")) return { kind: "vector", offsets: parseVector(text, path) };
  const newest = /^newest:(\d{1,6})$/.exec(text);
  if (newest) {
    const count = Number(newest[1]);
    if (count >= 1 && count <= newestLimit) return { kind: "newest", count };
    throw new AppError("INVALID_INPUT", `newest:N takes 1 to ${newestLimit}, not ${newest[1]}.`, { path });
  }
  const offset = /^offset:(\d{1,9}):(\d{1,16})$/.exec(text);
  if (offset && Number.isSafeInteger(Number(offset[2])))
    return { kind: "offset", partition: Number(offset[1]), offset: Number(offset[2]) };
  if (text.startsWith("time:"))
    return { kind: "time", knowledgeTimeUs: parseInstant(text.slice(5), path, "time:2026-01-31T09:30:00Z") };
  throw new AppError(
    "INVALID_INPUT",
    `"${text.slice(0, 80)}" is not a position. Write latest, earliest, newest:N, offset:PARTITION:OFFSET or time:ISO-8601.`,
    { path },
  );
}

/** An ISO 8601 instant with its zone, as µs since the epoch. Throws INVALID_INPUT at `path`. */
export function parseInstant(text: string, path: string, example = "2026-01-31T09:30:00Z"): number {
  // A plus sign that was not percent-encoded in a query arrives as a space.
  const us = usFromIso(text.replace(" ", "+"));
  if (us !== undefined && !Number.isSafeInteger(us))
    throw new AppError(
      "INVALID_INPUT",
      `${text.slice(0, 80)} lies beyond the years 1684 to 2255, between which instants are told apart.`,
      { path },
    );
  if (us === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `"${text.slice(0, 80)}" is not an instant. Write ISO 8601 with a zone, e.g. ${example}.`,
      { path },
    );
  return us;
}

/**
 * Checks `asOf` against the clock: at most 1 s ahead of it (clocks of two machines differ that much), otherwise
 * INVALID_INPUT. Returns µs.
 */
export function parseAsOf(text: string, nowUs: number, path = "asOf"): number {
  const us = parseInstant(text, path);
  if (us > nowUs + 1_000_000)
    throw new AppError("INVALID_INPUT", `${text} lies in the future; asOf takes the present or the past.`, {
      path,
    });
  return us;
}
