import { parseAsString, parseAsStringLiteral } from "nuqs/server";

/** *As served*: what was known then. *As corrected*: what is known now about then. */
export type Known = "served" | "corrected";

/** The time control as it stands in the URL (`?at=ISO&known=served`); shared by server and browser. */
export const asOfParsers = {
  at: parseAsString,
  known: parseAsStringLiteral(["served", "corrected"])
    .withDefault("served")
    .withOptions({ clearOnDefault: false }),
};

/** The instant of `at` as ISO 8601 UTC with its digits; undefined for none, and for an address somebody mangled. */
export function instantOf(at: string | null): string | undefined {
  const ms = at === null ? Number.NaN : Date.parse(at);
  if (at === null || Number.isNaN(ms)) return undefined;
  return at.endsWith("Z") && at.includes("T") ? at : new Date(ms).toISOString();
}
