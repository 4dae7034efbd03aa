"use client";

import { type ReactNode, useRef } from "react";
import type { ForYou, ForYouItem } from "@/server/domain/read-models/for-you.ts";
import { cx } from "../ui/cx.ts";
import { Link } from "../ui/link.tsx";
import { useReorder } from "../ui/use-reorder.ts";
import { Because } from "./because.tsx";
import { type NearKind, Nearness } from "./nearness.tsx";

/**
 * What is near, best first, each in one line (two on a phone) with its reason and its figure; rows glide to new places.
 * `track` begins what the usage says was clicked, `productOf` names the data product that an item is of.
 */
export function NearRows({
  list,
  forYou,
  label,
  track,
  productOf,
  className,
  rowClassName,
  children,
}: {
  list: NearKind;
  forYou: ForYou;
  label?: string;
  track: string;
  productOf?: (item: ForYouItem) => string;
  className?: string;
  rowClassName: string;
  /** Before the rows, e.g. that there is none. */
  children?: ReactNode;
}) {
  const box = useRef<HTMLUListElement>(null);
  const items = forYou[list];
  useReorder(box, items.map(({ id }) => id).join("\n"));
  return (
    <ul ref={box} aria-label={label} className={cx("relative", className)}>
      {children}
      {items.map((item, place) => {
        const action = forYou.actions[item.because];
        return (
          <li
            key={item.id}
            data-key={item.id}
            className={cx(
              "relative grid h-12 grid-cols-[minmax(0,1fr)_auto] content-center items-center gap-x-4 bg-panel px-3.5 hover:bg-accent-soft md:h-8",
              rowClassName,
            )}
          >
            <Link
              href={item.href}
              title={item.detail}
              data-track={`${track} ${item.id}`}
              data-track-product={productOf?.(item)}
              data-track-position={place + 1}
              className="truncate font-semibold after:absolute after:inset-0"
            >
              {item.title}
            </Link>
            <p className="min-w-0 text-xs text-muted max-md:col-start-1 max-md:row-start-2">
              {action && <Because action={action} />}
            </p>
            <span className="num relative z-10 text-right max-md:col-start-2 max-md:row-start-1">
              <Nearness item={item} list={list} forYou={forYou} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
