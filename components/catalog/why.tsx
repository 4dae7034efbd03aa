import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { formatInstant } from "../time/format-instant.ts";
import { whyText } from "./why-text.ts";

/** What a product is, and on searches why it is among the results of what was `asked`. */
export function Why({ product, asked }: { product: ProductRow; asked: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="font-semibold text-sm">{product.title}</p>
      {product.description !== "" && <p className="line-clamp-4 text-muted">{product.description}</p>}
      {product.why !== undefined && product.why.length > 0 && (
        <p className="border-t border-line pt-1">
          <span className="text-muted">Matched: </span>
          {whyText(product.why, asked)}
        </p>
      )}
      <p className="text-faint">
        {product.tags.length > 0 && `${product.tags.join(", ")} · `}
        updated {formatInstant(product.updatedAt, "UTC", "date")}
      </p>
    </div>
  );
}
