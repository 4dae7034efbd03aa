import { epochDay } from "./instant.ts";

const dayUs = 86_400_000_000;

/** Letters of a date pattern we read, with the digits they take. */
const letters: Readonly<Record<string, string>> = {
  yyyy: "(?<year>\\d{4})",
  MM: "(?<month>\\d{2})",
  dd: "(?<day>\\d{2})",
  HH: "(?<hour>\\d{2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
  XXX: "(?<zone>Z|[+-]\\d{2}:\\d{2})",
  XX: "(?<zone>Z|[+-]\\d{4})",
  X: "(?<zone>Z|[+-]\\d{2}(?:\\d{2})?)",
  Z: "(?<zone>[+-]\\d{4})",
};

/**
 * Compiles an ODCS `format` of dates and times (the JDK's DateTimeFormatter letters: yyyy MM dd HH mm ss S… X Z, text
 * in single quotes) to a parser into µs since the epoch, without a zone taken as UTC. Undefined for patterns with
 * other letters: such a format is documentation only and its values are not checked.
 */
export function compileTimePattern(pattern: string): ((text: string) => number | undefined) | undefined {
  let source = "^";
  const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z]/gy;
  let at = 0;
  for (let match = token.exec(pattern); match; match = token.exec(pattern)) {
    at = token.lastIndex;
    const [text, quoted, letter] = match;
    if (quoted !== undefined) source += escaped(quoted === "" ? "'" : quoted.replaceAll("''", "'"));
    else if (letter === "S") source += `(?<fraction>\\d{${text.length}})`;
    else if (letter !== undefined) {
      const part = letters[text];
      if (part === undefined) return undefined;
      source += part;
    } else source += escaped(text);
  }
  if (at !== pattern.length) return undefined;
  let expression: RegExp;
  try {
    expression = new RegExp(`${source}$`);
  } catch {
    // The same letters twice make the same group twice.
    return undefined;
  }
  return (text) => {
    const parts = text.length > 100 ? undefined : expression.exec(text)?.groups;
    return parts && instant(parts);
  };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

function instant(parts: Record<string, string | undefined>): number | undefined {
  const number = (name: string, fallback: number) =>
    parts[name] === undefined ? fallback : Number(parts[name]);
  const days = epochDay(number("year", 1970), number("month", 1), number("day", 1));
  const hour = number("hour", 0);
  const minute = number("minute", 0);
  const second = number("second", 0);
  if (days === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((parts.fraction ?? "").padEnd(6, "0").slice(0, 6));
  const zone = parts.zone ?? "Z";
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.replace(/\D/g, "").padEnd(4, "0");
  const offset = sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4)));
  return days * dayUs + (hour * 3600 + (minute - offset) * 60 + second) * 1_000_000 + fraction;
}
