import { TypeError as CelTypeError, EvaluationError, ParseError } from "@marcbachmann/cel-js";
import { AppError } from "../../errors.ts";
import { nearest } from "../nearest.ts";
import { CelError } from "./cel-error.ts";

const isCelError = (error: unknown): error is ParseError | EvaluationError | CelTypeError =>
  error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;

/** Turns whatever cel-js threw into a CelError a person can act on. Never throws itself. */
export function explain(error: unknown, expression: string, known: readonly string[]): CelError {
  if (error instanceof CelError) return error;
  if (error instanceof AppError) return new CelError(error.message);
  if (!isCelError(error))
    return new CelError(
      error instanceof RangeError
        ? `The expression is too deep or too large to evaluate (${error.message}).`
        : `The expression cannot be evaluated: ${error instanceof Error ? error.message : String(error)}.`,
    );
  const start = error.range?.start;
  const text = error.range ? expression.slice(error.range.start, error.range.end) : "";
  const place = start === undefined ? "" : ` (position ${start}${text === "" ? "" : `: ${clip(text)}`})`;
  return new CelError(`${error.summary}${place}. ${hint(error, known)}`.trim(), start);
}

/** Names that are no fields of a record. */
const variableNames = new Set([
  "event",
  "enrich",
  "features",
  "request",
  "key",
  "headers",
  "eventTime",
  "knowledgeTime",
  "partition",
  "offset",
]);

const clip = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

function hint(error: ParseError | EvaluationError | CelTypeError, known: readonly string[]): string {
  const { code, summary } = error;
  const arithmetic = /(dyn<)?double>? ([-+*/%]) int|int ([-+*/%]) (dyn<)?double/.exec(summary);
  if (arithmetic) {
    const operator = arithmetic[2] ?? arithmetic[3];
    return operator === "%"
      ? "Numbers of a record are doubles and % needs ints: write int(event.field) % 2."
      : "CEL does not mix doubles and ints, and numbers of a record are doubles: write 2.0 instead of 2, or double(…).";
  }
  if (code === "no_such_overload" && summary.includes("null"))
    return "Use has(event.field) to ask whether a field is there.";
  if (code === "no_such_overload" && /string [<>=!]=? int|string [<>=!]=? double/.test(summary))
    return "One side is text, the other a number: quote the number, or convert with double(…).";
  if (code === "no_such_overload" && summary.includes("Timestamp"))
    return 'A time in a record is text: compare timestamp(event.at) with timestamp("2026-01-31T00:00:00Z").';
  if (code === "no_such_overload") return "The two sides have different types.";
  const missing = /No such key: (\S+)/.exec(summary)?.[1];
  if (missing !== undefined) {
    const guess = nearest(missing, known);
    if (guess !== undefined && guess !== missing) return `Did you mean "${guess}"?`;
    // Found by the check, it is the contract that has no such field; found on a record, only that record has none.
    if (error instanceof CelTypeError) {
      const fields = known.filter((name) => !variableNames.has(name));
      return `${known.includes("features") ? "The feature set" : "The contract"} has ${fields.slice(0, 12).join(", ")}${fields.length > 12 ? ", …" : ""}.`;
    }
    return "Guard it by has(…) where it may be missing.";
  }
  const name = /Unknown variable: (\S+)/.exec(summary)?.[1];
  if (name !== undefined && known.includes("features"))
    return known.includes(name)
      ? `Features are written features.${name}.`
      : "Known are features.<name> and request.<name>.";
  if (name !== undefined)
    return known.includes(name)
      ? `Fields of the record are written event.${name}.`
      : "Known are event.<field>, key, headers, eventTime, knowledgeTime, partition and offset.";
  if (code === "unexpected_character" && summary.endsWith("="))
    return "Compare with == (or !=, <, <=, >, >=).";
  return "";
}
