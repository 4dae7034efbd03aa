import { z } from "zod";

const slugPattern = /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/;
const slugRule =
  "must be 1 to 64 lower-case letters, digits, hyphens and underscores, starting and ending with a letter or digit";

/** Names that appear in URLs: domains, products, teams, connections. */
export const slugSchema = z.string().regex(slugPattern, slugRule);

/** `domain/product`. */
export const productIdSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?\/[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/,
    `must be domain/product, where each part ${slugRule}`,
  )
  .meta({ id: "ProductId", example: "flight-operations/flight_events" });

export function isProductId(text: string): boolean {
  return productIdSchema.safeParse(text).success;
}

/** Splits `domain/product`; the input must have passed `productIdSchema`. */
export function splitProductId(id: string): { domainId: string; name: string } {
  const slash = id.indexOf("/");
  return { domainId: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** A name turned into a slug: lower case, runs of other characters become one hyphen. May be empty. */
export function toSlug(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 64)
    .replace(/[-_]+$/, "");
}
