"use client";

import { type ReactNode, useId, useState } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { Panel } from "../ui/panel.tsx";
import { useShownProduct } from "./product-shell.tsx";
import type { ProductDetail } from "./types.ts";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * A panel of the product page. On a page pinned to the past it collapses to one line when everything it shows is
 * the same now, so that only what changed takes room.
 */
export function TimedPanel({
  title,
  aside,
  facts,
  flush,
  children,
}: {
  title: string;
  aside?: ReactNode;
  /** What the panel shows, to compare the two instants by. */
  facts: (product: ProductDetail) => unknown;
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  const { product, now } = useShownProduct();
  const { pinned } = useAsOf();
  const [shown, setShown] = useState(false);
  const unchanged = pinned && now !== undefined && same(facts(product), facts(now));
  if (unchanged && !shown)
    return (
      <section className="flex h-10 items-center gap-3 rounded-md border border-line bg-panel px-3.5">
        <h2 className="truncate">{title}</h2>
        <span className="truncate text-muted">the same now</span>
        <button type="button" className="ml-auto text-accent hover:underline" onClick={() => setShown(true)}>
          Show
        </button>
      </section>
    );
  return (
    <Panel
      id={id}
      title={title}
      aside={
        aside ?? (unchanged ? "the same now" : pinned && now !== undefined ? "changed since" : undefined)
      }
      flush={flush ?? false}
    >
      {children}
    </Panel>
  );
}

/** A text of the product: on a pinned page, what it was then → what it is now where they differ. */
export function ThenNow({
  of,
  empty = null,
}: {
  of: (product: ProductDetail) => string | null;
  empty?: ReactNode;
}) {
  const { product, now } = useShownProduct();
  const { pinned } = useAsOf();
  const then = of(product);
  const current = now === undefined ? then : of(now);
  if (!pinned || then === current) return then === null || then === "" ? empty : then;
  return (
    <>
      <span className="rounded-xs bg-warn-soft px-0.5 text-past">{then || "–"}</span>
      <span className="px-1 text-muted" aria-hidden="true">
        →
      </span>
      <span className="sr-only">, now </span>
      {current || "–"}
    </>
  );
}
