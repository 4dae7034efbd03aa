"use client";

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { Freshness, Rate } from "../catalog/figures.tsx";
import { whyText } from "../catalog/why-text.ts";
import { Chip } from "../ui/chip.tsx";
import { Link } from "../ui/link.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { emphasise } from "./emphasise.ts";

/** One product among the results: what it is, why it is here, and how it does right now. */
export function SearchHit({
  product,
  place,
  q,
  searchId,
}: {
  product: ProductRow;
  place: number;
  /** The question. */
  q: string;
  searchId: string | undefined;
}) {
  const matched = (product.why ?? []).flatMap((reason) => reason.match ?? []);
  return (
    <li className="border-b border-line px-3.5 py-2.5 last:border-b-0">
      <div className="flex min-w-0 items-center gap-2">
        <h3 className="min-w-0 truncate font-normal">
          <Link
            href={`/products/${product.id}`}
            data-track={`result ${place} ${product.id}`}
            data-track-product={product.id}
            data-track-query={searchId}
            data-track-position={place}
            className="hover:underline"
          >
            <span className="text-muted">{product.domain.id} / </span>
            <span className="font-semibold">{product.name}</span>
          </Link>
        </h3>
        <PortIcons types={product.ports.map((port) => port.type)} />
        {product.status !== "active" && <Chip>{product.status}</Chip>}
        <span className="ml-auto flex shrink-0 gap-3 text-xs">
          <Rate product={product} />
          <Freshness product={product} />
        </span>
      </div>
      <p className="line-clamp-2 text-muted">
        {emphasise(product.description || product.title, matched).map((part, index) =>
          part.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
            <mark key={index} className="bg-transparent font-semibold text-ink">
              {part.text}
            </mark>
          ) : (
            part.text
          ),
        )}
      </p>
      {product.why !== undefined && product.why.length > 0 && (
        <p className="mt-0.5 truncate text-xs text-faint" title={whyText(product.why, q)}>
          Why: {whyText(product.why, q)}
        </p>
      )}
    </li>
  );
}
