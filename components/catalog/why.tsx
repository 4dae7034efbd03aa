import type { ProductRow } from "@/server/domain/read-models.ts";
import { formatInstant } from "../time/format-instant.ts";

const fieldWords: Record<string, string> = {
  id: "name",
  meaning: "meaning",
  fields: "a field",
  field: "a field",
  tags: "a tag",
  tag: "a tag",
};

/** The reasons in words: "“flight” in name, description; close in meaning (0.61)". */
export function whyText(why: NonNullable<ProductRow["why"]>): string {
  const places = new Map<string, string[]>();
  const others: string[] = [];
  for (const { field, match, score } of why) {
    const word = fieldWords[field] ?? field;
    if (match !== undefined) places.set(match, [...(places.get(match) ?? []), word]);
    else if (score !== undefined) others.push(`close in ${word} (${score.toFixed(2)})`);
    else others.push(`${word} matches`);
  }
  return [...[...places].map(([match, fields]) => `“${match}” in ${fields.join(", ")}`), ...others].join(
    "; ",
  );
}

/** What a product is, and on searches why it is among the results. */
export function Why({ product }: { product: ProductRow }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="font-semibold text-sm">{product.title}</p>
      {product.description !== "" && <p className="line-clamp-4 text-muted">{product.description}</p>}
      {product.why !== undefined && product.why.length > 0 && (
        <p className="border-t border-line pt-1">
          <span className="text-muted">Matched: </span>
          {whyText(product.why)}
        </p>
      )}
      <p className="text-faint">
        {product.tags.length > 0 && `${product.tags.join(", ")} · `}
        updated {formatInstant(product.updatedAt, "UTC", "date")}
      </p>
    </div>
  );
}
