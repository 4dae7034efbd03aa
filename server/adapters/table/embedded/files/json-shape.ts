import { AppError } from "../../../../errors.ts";
import { textStream } from "./bytes.ts";

/** A file of one JSON object is read whole, so it may not be larger than this. */
const wholeLimit = 256 * 1024 * 1024;

/** Parses a whole JSON file. Errors name the place. */
export async function parseWhole(path: string, gzip: boolean, name: string): Promise<unknown> {
  let text = "";
  for await (const piece of textStream(path, gzip)) {
    text += piece;
    if (text.length > wholeLimit)
      throw new AppError(
        "TOO_LARGE",
        `${name} is one JSON value of more than 256 MB. Write one object a line (NDJSON).`,
      );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${name} is not JSON: ${jsonFault(cause, text)}`, { cause });
  }
}

/** A JSON parser's message with the line instead of the character. */
export function jsonFault(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message)?.[1];
  const words = message
    .replace(/ in JSON at position \d+.*$/s, "")
    .replace(/, (?:\.\.\.|").*is not valid JSON$/s, "");
  if (position === undefined) return words;
  const before = text.slice(0, Number(position));
  return `${words} on line ${before.split("\n").length}`;
}

/**
 * The name of the list of records inside a file of one JSON object, such as GeoJSON's features; null when the object is
 * itself the one record. Refuses an object with several such lists.
 */
export async function recordsMember(path: string, gzip: boolean, name: string): Promise<string | null> {
  const whole = await parseWhole(path, gzip, name);
  if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return null;
  const lists = Object.entries(whole).filter(
    ([, value]) => Array.isArray(value) && value.length > 0 && value.every(isObject),
  );
  const [only] = lists;
  if (!only) return null;
  if (lists.length === 1) return only[0];
  throw new AppError(
    "INVALID_INPUT",
    `${name} is one object with several lists (${lists.map(([key]) => key).join(", ")}). Save the list you mean as a file of its own.`,
  );
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
