"use client";

import { Link } from "../ui/link.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";
import { TimedPanel } from "./timed-panel.tsx";
import type { ProductDetail } from "./types.ts";

type Neighbour = ProductDetail["upstream"][number];

/** What it is made from and what is made from it, one hop. */
export function NeighboursPanel() {
  const { product } = useShownProduct();
  return (
    <TimedPanel
      title="Lineage, one hop"
      facts={(p) => [p.upstream, p.downstream]}
      aside={
        <Link href={productPath(product.id, "lineage")} className="text-accent hover:underline">
          Open the graph
        </Link>
      }
    >
      <div className="flex flex-col gap-3">
        <Side title="Made from" links={product.upstream} none="Nothing in this mesh: it is a source." />
        <Side title="Used to make" links={product.downstream} none="Nothing in this mesh yet." />
      </div>
    </TimedPanel>
  );
}

function Side({ title, links, none }: { title: string; links: readonly Neighbour[]; none: string }) {
  return (
    <div className="min-w-0">
      <h3 className="font-normal text-muted">{title}</h3>
      {links.length === 0 && <p className="text-faint">{none}</p>}
      <ul>
        {links.map((link) => (
          <li
            key={`${link.productId} ${link.port}`}
            className="flex min-h-7 min-w-0 flex-wrap items-center gap-x-2"
          >
            {link.title === null ? (
              <span className="truncate text-unknown" title="Not in this mesh">
                {link.productId}
              </span>
            ) : (
              <Link
                href={productPath(link.productId)}
                className="max-w-full truncate text-accent hover:underline"
                title={link.title}
              >
                <span className="text-muted">{link.productId.slice(0, link.productId.indexOf("/") + 1)}</span>
                {link.productId.slice(link.productId.indexOf("/") + 1)}
              </Link>
            )}
            <span className="ml-auto shrink-0 text-xs text-faint" title={link.fields.join(", ")}>
              {link.origin}
              {link.port === null ? "" : `, port ${link.port}`}
              {link.fields.length > 0 ? `, ${link.fields.length} fields` : ""}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
