"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { type MouseEvent, memo } from "react";
import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { Instant } from "../time/instant.tsx";
import { keepTime } from "../time/keep-time.ts";
import { ThenNow } from "../time/then-now.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Sparkline } from "../ui/sparkline.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import type { Sort } from "./catalog-state.ts";
import { ContractState, Freshness, Rate, Readers } from "./figures.tsx";
import { Why } from "./why.tsx";

export const productGrid =
  "grid items-center gap-x-3.5 px-3 md:grid-cols-[minmax(180px,1fr)_64px_64px_76px_108px] lg:grid-cols-[minmax(200px,3.4fr)_56px_84px_60px_72px_104px_104px_minmax(80px,1fr)_50px]";

export interface Column {
  id: string;
  label: string;
  numeric?: boolean;
  sort?: Sort;
  className?: string;
}

export const columns: readonly Column[] = [
  { id: "product", label: "Product", sort: "name" },
  { id: "ports", label: "Ports" },
  { id: "day", label: "Last 24 h", className: "max-lg:hidden" },
  { id: "rate", label: "Rate", numeric: true, sort: "rate" },
  { id: "fresh", label: "Fresh", numeric: true, sort: "freshness" },
  { id: "contract", label: "Contract" },
  { id: "version", label: "Version", sort: "updated", className: "max-lg:hidden" },
  { id: "owner", label: "Owner", className: "max-lg:hidden" },
  { id: "readers", label: "Readers", numeric: true, className: "max-lg:hidden" },
];

const row = cx(
  productGrid,
  "border-b border-line hover:bg-accent-soft focus-within:bg-accent-soft md:h-8",
  "max-md:h-14 max-md:grid-cols-[minmax(0,1fr)_84px_64px] max-md:grid-rows-[24px_24px] max-md:content-center max-md:gap-x-3 max-md:px-4 max-md:py-1",
);

/** One product; a click anywhere but on a figure opens it. */
export const ProductTableRow = memo(function ProductTableRow({
  product,
  now,
  index,
  searchId,
}: {
  product: ProductRow;
  /** The product as it is now, on a page of the past. */
  now: ProductRow | undefined;
  index: number;
  searchId: string | undefined;
}) {
  const router = useRouter();
  const params = useSearchParams();
  const href = `/products/${product.id}`;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    if (event.target instanceof Element && event.target.closest("a, button")) return;
    if (window.getSelection()?.toString()) return;
    router.push(keepTime(href, params));
  };
  const { activity } = product;
  return (
    // The link inside is what keyboards and screen readers use; the row only enlarges it for pointers.
    <tr
      className={cx(row, "cursor-pointer")}
      aria-rowindex={index + 2}
      onClick={open}
      data-track={`open ${product.id}`}
      data-track-product={product.id}
      data-track-query={searchId}
      data-track-position={searchId && index + 1}
    >
      <td className="min-w-0 max-md:col-start-1 max-md:row-start-1">
        <Tooltip wide align="start" content={<Why product={product} asked={params.get("q") ?? ""} />}>
          <Link href={href} data-product-link className="inline-block max-w-full truncate align-bottom">
            <span className="text-muted max-md:hidden">{product.domain.id} / </span>
            <span className="font-semibold">{product.name}</span>
            {product.status !== "active" && (
              <Chip tone={product.status === "draft" ? "plain" : "warn"} className="ml-2 h-4! text-2xs!">
                {product.status}
              </Chip>
            )}
          </Link>
        </Tooltip>
      </td>
      <td className="flex min-w-0 items-center gap-2 max-md:col-start-1 max-md:row-start-2">
        <PortIcons types={product.ports.map((port) => port.type)} />
        <span className="truncate text-xs text-muted md:hidden">{product.domain.name}</span>
      </td>
      <td className="max-lg:hidden max-md:col-start-2 max-md:row-start-2 max-md:block">
        {activity?.lastDay.some((value) => value !== null) ? (
          <Sparkline values={activity.lastDay} label={`${product.name}, records an hour over 24 h`} />
        ) : (
          <span className="text-faint max-md:hidden">{notKnown}</span>
        )}
      </td>
      <td className="text-right max-md:col-start-3 max-md:row-start-2">
        <Rate product={product} />
      </td>
      <td className="text-right max-md:col-start-3 max-md:row-start-1">
        <Freshness product={product} />
      </td>
      <td className="min-w-0 max-md:col-start-2 max-md:row-start-1 max-md:justify-self-end">
        <span className="md:hidden">
          <ContractState product={product} shapeOnly />
        </span>
        <span className="max-md:hidden">
          <ContractState product={product} />
        </span>
      </td>
      <td className="truncate max-lg:hidden">
        <ThenNow then={product.version} now={now?.version} />{" "}
        <Instant at={product.updatedAt} style="day" className="text-faint" />
      </td>
      <td className="truncate text-muted max-lg:hidden" title={product.owner?.name}>
        <ThenNow then={product.owner?.name ?? "no owner"} now={now && (now.owner?.name ?? "no owner")} />
      </td>
      <td className="text-right max-lg:hidden">
        <Readers product={product} />
      </td>
    </tr>
  );
});

/** Rows that load, at their place. */
export function SkeletonProducts({ rows }: { rows: number }) {
  return Array.from({ length: rows }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
    <tr key={index} className={row}>
      <td>
        <Skeleton className={cx("h-3", index % 3 === 0 ? "w-4/5" : index % 3 === 1 ? "w-3/5" : "w-2/3")} />
      </td>
      <td>
        <Skeleton className="h-3 w-8" />
      </td>
      <td className="max-lg:hidden">
        <Skeleton className="h-3 w-[84px]" />
      </td>
      <td>
        <Skeleton className="ml-auto h-3 w-10" />
      </td>
      <td>
        <Skeleton className="ml-auto h-3 w-10" />
      </td>
      <td className="max-md:hidden">
        <Skeleton className="h-3 w-16" />
      </td>
      <td className="max-lg:hidden">
        <Skeleton className="h-3 w-16" />
      </td>
      <td className="max-lg:hidden">
        <Skeleton className="h-3 w-20" />
      </td>
      <td className="max-lg:hidden">
        <Skeleton className="ml-auto h-3 w-6" />
      </td>
    </tr>
  ));
}
