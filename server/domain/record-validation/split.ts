import { AppError } from "../../errors.ts";

/** The parts of a body, each the JSON text of one record as it was sent. */
export interface SplitBody {
  texts: string[];
  /** For NDJSON, the line (from 1) of each text; null for arrays. */
  lines: number[] | null;
}

/**
 * Cuts the text of a JSON array into its elements without parsing them, so that each keeps its own text, is parsed
 * once, and a broken one costs only itself. Only brackets and strings are looked at; what is between them is left to
 * JSON.parse. Throws INVALID_INPUT with the character position when the array itself does not close or has something
 * else than commas between its elements. A lone object is an array of one.
 */
export function splitJson(body: string): SplitBody {
  const start = skipSpace(body, 0);
  const first = body.charCodeAt(start);
  if (first === openBrace) {
    const end = elementEnd(body, start);
    const rest = skipSpace(body, end);
    if (rest < body.length) {
      const hint =
        body.charCodeAt(rest) === openBrace
          ? " For one object a line send content-type application/x-ndjson."
          : "";
      throw broken(rest, `something follows the object.${hint}`);
    }
    return { texts: [oneLine(body.slice(start, end))], lines: null };
  }
  if (first !== openBracket)
    throw new AppError(
      "INVALID_INPUT",
      start >= body.length
        ? "The body is empty. Send a JSON array of records, one object, or NDJSON."
        : "The body must be a JSON array of records, or one object.",
    );
  return { texts: elements(body, start + 1), lines: null };
}

/** Cuts NDJSON into lines; blank ones are passed over. Throws INVALID_INPUT when there is none. */
export function splitLines(body: string): SplitBody {
  const texts: string[] = [];
  const lines: number[] = [];
  let line = 0;
  for (let start = 0; start < body.length; ) {
    line++;
    const found = body.indexOf("\n", start);
    const end = found < 0 ? body.length : found;
    const text = body.slice(start, end).trim();
    start = end + 1;
    if (text === "") continue;
    texts.push(text);
    lines.push(line);
  }
  if (texts.length === 0)
    throw new AppError("INVALID_INPUT", "The body is empty. Send one JSON object a line.");
  return { texts, lines };
}

const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;
const quote = 34;
const backslash = 92;

function elements(body: string, from: number): string[] {
  const texts: string[] = [];
  let at = skipSpace(body, from);
  if (body.charCodeAt(at) === closeBracket) return finish(body, at + 1, texts);
  for (;;) {
    const end = elementEnd(body, at);
    if (end === at) throw broken(at, "a record is missing between two commas or brackets.");
    texts.push(oneLine(body.slice(at, end)));
    const next = body.charCodeAt(end);
    if (next === closeBracket) return finish(body, end + 1, texts);
    if (next !== comma) throw broken(end, "the array does not end with ].");
    at = skipSpace(body, end + 1);
  }
}

function finish(body: string, at: number, texts: string[]): string[] {
  const rest = skipSpace(body, at);
  if (rest < body.length) throw broken(rest, "something follows the array.");
  return texts;
}

/** Index just past the element at `at`: of the comma or bracket that ends it, outside strings and nested brackets. */
function elementEnd(body: string, at: number): number {
  let depth = 0;
  const { length } = body;
  for (let index = at; index < length; index++) {
    const code = body.charCodeAt(index);
    if (code === quote) {
      index = stringEnd(body, index);
      if (index < 0) return length;
    } else if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return index;
      depth--;
      // A lone object ends with its brace; in an array the comma or bracket that follows would end it as well.
      if (depth === 0 && code === closeBrace) return skipSpace(body, index + 1);
    } else if (code === comma && depth === 0) return index;
  }
  return length;
}

/** Index of the quote that ends the string that begins at `at`; -1 when it does not end. */
function stringEnd(body: string, at: number): number {
  let end = body.indexOf('"', at + 1);
  while (end > 0) {
    let slashes = 0;
    while (body.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    end = body.indexOf('"', end + 1);
  }
  return -1;
}

function skipSpace(body: string, from: number): number {
  let at = from;
  for (;;) {
    const code = body.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}

/** A record is one line in the log: line breaks in valid JSON stand only between tokens, so they may go. */
function oneLine(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.includes("\n") || trimmed.includes("\r") ? trimmed.replace(/\s*[\r\n]+\s*/g, " ") : trimmed;
}

const broken = (at: number, what: string) =>
  new AppError("INVALID_INPUT", `The body is not a JSON array: at character ${at}, ${what}`);
