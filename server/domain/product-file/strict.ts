import { z } from "zod";
import { nearest } from "../nearest.ts";

/**
 * An object that refuses keys it does not know and names the nearest known one, one line a key (so that
 * `issuesToFindings` can give each its own finding).
 */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKeyMessage(key, known)).join("\n")
        : undefined,
  });
}

/** "x" is not known here. Did you mean y? Known: … */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  const guess = nearest(key, known);
  return `"${key}" is not known here.${guess ? ` Did you mean "${guess}"?` : ` Known: ${known.join(", ")}.`}`;
}
