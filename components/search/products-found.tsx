"use client";

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { SearchHit } from "./search-hit.tsx";

/** Products whose names, descriptions or meaning fit: exact names first. */
export function ProductsFound({
  products,
  total,
  q,
  searchId,
}: {
  products: readonly ProductRow[];
  total: number;
  q: string;
  searchId: string | undefined;
}) {
  return (
    <Panel
      flush
      id="found-products"
      title={plural(total, "product")}
      aside={
        total > 0 && (
          <ButtonLink size="sm" variant="quiet" href={`/catalog?q=${encodeURIComponent(q.slice(0, 300))}`}>
            Narrow in the catalog
          </ButtonLink>
        )
      }
    >
      {products.length === 0 ? (
        <EmptyState title="No product is called or described like that" className="py-4" />
      ) : (
        <ol aria-label="Products found">
          {products.map((product, index) => (
            <SearchHit key={product.id} product={product} place={index + 1} q={q} searchId={searchId} />
          ))}
        </ol>
      )}
    </Panel>
  );
}
