"use client";

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";
import { ContractState, Freshness, Rate } from "../catalog/figures.tsx";
import { whyText } from "../catalog/why-text.ts";
import { Chip } from "../ui/chip.tsx";
import { Link } from "../ui/link.tsx";
import { PortIcons } from "../ui/port-icons.tsx";
import { emphasise } from "./emphasise.ts";

/** One product among the results: what it is, why it is here, and how it does right now. */
export function SearchHit({ product, place }: { product: ProductRow; place: number }) {
  const matched = (product.why ?? []).flatMap((reason) => reason.match ?? []);
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-line px-3.5 py-2.5 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h2 className="flex min-w-0 items-center gap-2 font-normal">
          <Link
            href={`/products/${product.id}`}
            data-track={`result ${place} ${product.id}`}
            data-track-product={product.id}
            className="truncate hover:underline"
          >
            <span className="text-muted">{product.domain.id} / </span>
            <span className="font-semibold">{product.name}</span>
          </Link>
          <PortIcons types={product.ports.map((port) => port.type)} />
          {product.status !== "active" && <Chip>{product.status}</Chip>}
        </h2>
        <p className="line-clamp-2 max-w-[85ch] text-muted">
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
          <p className="mt-0.5 truncate text-xs text-faint" title={whyText(product.why)}>
            Why: {whyText(product.why)}
          </p>
        )}
      </div>
      <dl className="flex items-start gap-5 text-xs md:pt-0.5 md:text-right">
        <div className="w-16">
          <dt className="text-faint">Rate</dt>
          <dd>
            <Rate product={product} />
          </dd>
        </div>
        <div className="w-16">
          <dt className="text-faint">Fresh</dt>
          <dd>
            <Freshness product={product} />
          </dd>
        </div>
        <div className="w-24 text-left">
          <dt className="text-faint">Contract</dt>
          <dd>
            <ContractState product={product} />
          </dd>
        </div>
      </dl>
    </li>
  );
}
