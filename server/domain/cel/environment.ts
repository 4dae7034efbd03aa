import { Environment } from "@marcbachmann/cel-js";
import { celLimits } from "./limits.ts";
import { found } from "./re2.ts";

/** Names under which tree.ts puts the safe versions of cel-js's functions; people write the plain names. */
export const safeNames = { matches: "re2Matches", duration: "shortDuration" } as const;

const limits = {
  maxAstNodes: celLimits.astNodes,
  maxDepth: celLimits.depth,
  maxListElements: celLimits.listElements,
  maxMapEntries: celLimits.listElements,
  maxCallArguments: celLimits.callArguments,
};

const duration = new Environment().registerVariable("text", "string").parse("duration(text)");

/** cel-js with regular expressions by RE2 and bounded durations. Frozen: clone it to add variables. */
export const baseEnvironment = new Environment({ limits, homogeneousAggregateLiterals: false })
  .registerFunction(`string.${safeNames.matches}(string): bool`, (text: string, pattern: string) =>
    found(text, pattern),
  )
  .registerFunction("re2(string, string): bool", (text: string, pattern: string) => found(text, pattern))
  .registerFunction(`${safeNames.duration}(string): google.protobuf.Duration`, (text: string) => {
    // cel-js parses durations by an unanchored pattern, quadratic in the text: 64 characters are plenty.
    if (text.length > 64) throw new RangeError("a duration has at most 64 characters");
    return duration({ text });
  });

/**
 * The same for type checks: fields have types there, and comparisons that are fine on real records (a JSON number
 * with an int literal, anything with null) must not be refused. Only checked, never evaluated.
 */
export const checkingEnvironment = baseEnvironment.clone();
const never = () => false;
for (const signature of [
  "double == int",
  "double in list<int>",
  "string == null",
  "double == null",
  "bool == null",
  "list == null",
  "map == null",
])
  checkingEnvironment.registerOperator(signature, never);
