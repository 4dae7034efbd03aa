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

/** One reason in words: "name contains “delay”", "close in meaning (0.61)". */
export function whyText(reason: NonNullable<ProductRow["why"]>[number]): string {
  const field = fieldWords[reason.field] ?? reason.field;
  if (reason.field === "meaning" || (reason.match === undefined && reason.score !== undefined))
    return `close in ${field === "meaning" ? "meaning" : field} (${(reason.score ?? 0).toFixed(2)})`;
  return reason.match === undefined ? `${field} matches` : `${field} contains “${reason.match}”`;
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
          {product.why.map(whyText).join("; ")}
        </p>
      )}
      <p className="text-faint">
        {product.tags.length > 0 && `${product.tags.join(", ")} · `}
        updated {formatInstant(product.updatedAt, "UTC", "date")}
      </p>
    </div>
  );
}
