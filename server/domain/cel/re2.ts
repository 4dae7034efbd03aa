import { RE2JS } from "re2js";
import { AppError } from "../../errors.ts";
import { celLimits } from "./limits.ts";

/**
 * Regular expressions that cannot be made to run for ever: RE2 matches in time linear in the text. JavaScript's
 * own backtrack, so one crafted pattern could stop the server.
 */
const cache = new Map<string, RE2JS>();
const cacheSize = 256;

/** Compiles a pattern in RE2's syntax. Throws INVALID_INPUT naming the fault. */
export function compilePattern(pattern: string): RE2JS {
  const known = cache.get(pattern);
  if (known) return known;
  if (pattern.length > celLimits.patternLength)
    throw new AppError(
      "INVALID_INPUT",
      `A regular expression may have ${celLimits.patternLength} characters, this one has ${pattern.length}. Shorten it.`,
    );
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (cause) {
    throw new AppError(
      "INVALID_INPUT",
      `"${pattern}" is not a regular expression in RE2 syntax: ${cause instanceof Error ? cause.message : String(cause)}. Look-around and back-references do not exist there.`,
      { cause },
    );
  }
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value ?? "");
  cache.set(pattern, compiled);
  return compiled;
}

/** Whether the pattern is found anywhere in the text. */
export function found(text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text);
}
