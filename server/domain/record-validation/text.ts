import { z } from "zod";
import { compilePattern } from "../cel/re2.ts";
import { type Check, fault, shown, typeWord } from "./check.ts";

const formats: Readonly<Record<string, { expression: RegExp; words: string }>> = {
  email: { expression: z.regexes.email, words: "an e-mail address" },
  uuid: { expression: z.regexes.uuid(), words: "a UUID" },
  hostname: { expression: z.regexes.hostname, words: "a host name" },
  ipv4: { expression: z.regexes.ipv4, words: "an IPv4 address" },
  ipv6: { expression: z.regexes.ipv6, words: "an IPv6 address" },
  byte: { expression: z.regexes.base64, words: "Base64" },
};

/** Longest text whose format is checked by pattern; a longer one is none of these. */
const formatLength = 2_048;

/**
 * `string`: length (in Unicode code points), `format` (email, uuid, uri, hostname, ipv4, ipv6, byte) and `pattern`.
 * Patterns run in RE2, found anywhere in the text as ECMA-262 has it; one that RE2 cannot take (look-around,
 * back-references) is not enforced, since JavaScript's own engine could be made to run for ever.
 */
export function textCheck(path: string, options: Readonly<Record<string, unknown>>): Check {
  const { minLength, maxLength, pattern, format } = options;
  const steps: ((value: string, out: Parameters<Check>[1]) => void)[] = [];
  if (typeof minLength === "number" || typeof maxLength === "number") {
    const low = typeof minLength === "number" ? minLength : 0;
    const high = typeof maxLength === "number" ? maxLength : Number.POSITIVE_INFINITY;
    steps.push((value, out) => {
      // UTF-16 units bound code points from both sides; only texts in between are counted exactly.
      if (value.length <= high && value.length >= low * 2) return;
      const length = value.length > high * 2 ? value.length : [...value].length;
      if (length < low)
        fault(out, "LENGTH", path, `${path} has ${length} characters, fewer than the ${low} promised.`);
      if (length > high)
        fault(out, "LENGTH", path, `${path} has ${length} characters, more than the ${high} allowed.`);
    });
  }
  const test = typeof pattern === "string" ? re2Test(pattern) : undefined;
  if (test)
    steps.push((value, out) => {
      if (!test(value))
        fault(out, "PATTERN", path, `${path} is ${shown(value)}, which does not match ${String(pattern)}.`);
    });
  if (format === "uri")
    steps.push((value, out) => {
      if (!URL.canParse(value)) fault(out, "FORMAT", path, `${path} is ${shown(value)}, not a URI.`);
    });
  const known = typeof format === "string" ? formats[format] : undefined;
  if (known)
    steps.push((value, out) => {
      if (value.length > formatLength || !known.expression.test(value))
        fault(out, "FORMAT", path, `${path} is ${shown(value)}, not ${known.words}.`);
    });
  return (value, out) => {
    if (typeof value !== "string") {
      fault(out, "TYPE", path, `${path} is ${typeWord(value)} (${shown(value)}); the contract says text.`);
      return;
    }
    for (const step of steps) step(value, out);
  };
}

function re2Test(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const compiled = compilePattern(pattern);
    return (text) => compiled.test(text);
  } catch {
    return undefined;
  }
}
