import type { Change } from "./diff/index.ts";

/** Somebody who reads a product: another product made from it, or a person or program seen reading it. */
export interface Consumer {
  /** How the plan names it, e.g. `product product-analytics/sessions` or `Maya Okafor (portal)`. */
  name: string;
  /** Port it reads; null when that is not known. */
  port: string | null;
  /** Fields it is known to use; empty when that is not known. */
  fields: readonly string[];
}

/**
 * Whom the breaking changes hit and how. A consumer whose port or fields are known is named only for changes
 * of those; one about whom nothing is known, for all.
 */
export function impactOf(
  changes: readonly Change[],
  consumers: readonly Consumer[],
): { consumer: string; breaks: string }[] {
  const breaking = changes.filter((change) => change.effect === "breaking");
  return consumers.flatMap((consumer) =>
    breaking
      .filter((change) => hits(change, consumer))
      .map((change) => ({ consumer: consumer.name, breaks: change.sentence })),
  );
}

function hits(change: Change, consumer: Consumer): boolean {
  if (
    change.port !== null &&
    consumer.port !== null &&
    change.port.split("@")[0] !== consumer.port.split("@")[0]
  )
    return false;
  if (change.field === null || consumer.fields.length === 0) return true;
  const { field } = change;
  return consumer.fields.some(
    (used) => used === field || used.startsWith(`${field}.`) || field.startsWith(`${used}.`),
  );
}
