"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { cx } from "../ui/cx.ts";
import { formatCount } from "../ui/format.ts";
import { ArrowDown, ArrowUp } from "../ui/icons.tsx";
import { useMedia } from "../ui/use-media.ts";
import type { Sort } from "./catalog-state.ts";
import { columns, ProductTableRow, productGrid, SkeletonProducts } from "./product-table-row.tsx";

export interface ProductTableProps {
  /** undefined while the first page loads. */
  products: readonly ProductRow[] | undefined;
  /** On a page of the past: the same products as they are now, by id. */
  now: ReadonlyMap<string, ProductRow> | undefined;
  total: number;
  /** Id of the search these are the results of. */
  searchId: string | undefined;
  sort: Sort;
  onSort: (sort: Sort) => void;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
  /** Shown rows belong to the question before this one. */
  stale: boolean;
}

/**
 * The catalog's rows: only those in view are drawn, the next page is asked for before the end is reached. Arrow
 * keys move from product to product. On a phone each row has two lines.
 */
export function ProductTable({
  products,
  now,
  total,
  searchId,
  sort,
  onSort,
  hasMore,
  loadingMore,
  onMore,
  stale,
}: ProductTableProps) {
  const box = useRef<HTMLElement>(null);
  const phone = useMedia("(max-width: 767px)");
  const rowHeight = phone ? 56 : 32;
  const count = products?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: phone ? 0 : 28,
    initialRect: { width: 1, height: 900 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights change with the layout, not with the virtualizer
  useEffect(() => virtual.measure(), [rowHeight]);

  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && count > 0 && lastShown >= count - 20) onMore();
  }, [hasMore, loadingMore, count, lastShown, onMore]);

  const first = items[0];
  const margin = phone ? 0 : 28;
  const before = first ? first.start - margin : 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? margin) + margin;

  return (
    <section
      ref={box}
      aria-label="Products"
      aria-busy={products === undefined || stale}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, the list scrolls
      tabIndex={0}
      onKeyDown={moveBetweenRows}
      className="min-h-0 flex-1 overflow-auto bg-panel focus-visible:outline-offset-[-2px]"
    >
      <table className="block w-full" aria-rowcount={total + 1}>
        <thead className="sticky top-0 z-10 block border-b border-line bg-panel max-md:hidden">
          <tr className={cx(productGrid, "h-7 text-xs text-muted")}>
            {columns.map(({ id, label, numeric, sort: by, className }) => (
              <th
                key={id}
                scope="col"
                aria-sort={
                  by === sort ? (by === "rate" || by === "updated" ? "descending" : "ascending") : undefined
                }
                className={cx("truncate font-normal", numeric ? "text-right" : "text-left", className)}
              >
                {by ? (
                  <button
                    type="button"
                    onClick={() => onSort(by)}
                    className={cx(
                      "inline-flex items-center gap-0.5 hover:text-ink",
                      by === sort && "text-ink",
                    )}
                  >
                    {label}
                    {by === sort && (by === "name" ? <ArrowUp size={11} /> : <ArrowDown size={11} />)}
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          className={cx("block transition-opacity", stale && "opacity-60")}
          style={{ paddingTop: before, paddingBottom: after }}
        >
          {products === undefined ? (
            <SkeletonProducts rows={20} />
          ) : (
            items.map((item) => {
              const product = products[item.index];
              return (
                product && (
                  <ProductTableRow
                    key={product.id}
                    product={product}
                    now={now?.get(product.id)}
                    index={item.index}
                    searchId={searchId}
                  />
                )
              );
            })
          )}
        </tbody>
      </table>
      {products !== undefined && (
        <p className="flex h-9 items-center px-3 text-xs text-faint max-md:px-4" aria-live="polite">
          {loadingMore
            ? "Loading more…"
            : hasMore
              ? `${formatCount(count)} of ${formatCount(total)} loaded; scroll for more`
              : `${formatCount(total)} in all`}
        </p>
      )}
    </section>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-product-link]")];
  const row = event.target instanceof Element ? event.target.closest("tr") : null;
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
