"use client";

import { useRef } from "react";
import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { Link } from "../ui/link.tsx";
import { useReorder } from "../ui/use-reorder.ts";
import { Because } from "./because.tsx";
import { Nearness } from "./nearness.tsx";

type List = "products" | "features" | "articles";

/** Slots of each list: its height does not depend on how much is near. Tailwind needs the classes in full. */
const heights: Record<List, string> = {
  products: "min-h-[240px] md:min-h-[160px]",
  features: "min-h-[144px] md:min-h-[96px]",
  articles: "min-h-[144px] md:min-h-[96px]",
};

/** One kind of what is near, best first, each with its reason. */
export function NearList({ title, list, forYou }: { title: string; list: List; forYou: ForYou }) {
  const box = useRef<HTMLUListElement>(null);
  const items = forYou[list];
  useReorder(box, items.map(({ id }) => id).join("\n"));
  return (
    <div className="grid border-t border-line md:grid-cols-[88px_minmax(0,1fr)]">
      <h3 className="px-3.5 pt-2 text-xs font-normal text-muted md:pr-0">{title}</h3>
      <ul
        ref={box}
        aria-label={`${title} for what you are doing now`}
        className={`relative ${heights[list]}`}
      >
        {items.length === 0 && (
          <li className="flex h-8 items-center px-3.5 text-muted md:px-2">None is near enough.</li>
        )}
        {items.map((item, place) => {
          const action = forYou.actions[item.because];
          return (
            <li
              key={item.id}
              data-key={item.id}
              className="relative grid h-12 grid-cols-[minmax(0,1fr)_auto] content-center items-center gap-x-4 bg-panel px-3.5 hover:bg-accent-soft md:h-8 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_44px] md:px-2 md:pr-3.5"
            >
              <Link
                href={item.href}
                title={item.detail}
                data-track={`for you ${item.id}`}
                data-track-product={list === "products" ? item.id : undefined}
                data-track-position={place + 1}
                className="truncate font-semibold after:absolute after:inset-0"
              >
                {item.title}
              </Link>
              <p className="min-w-0 text-xs text-muted max-md:col-start-1 max-md:row-start-2">
                {action && <Because action={action} />}
              </p>
              <span className="num relative z-10 max-md:col-start-2 max-md:row-start-1">
                <Nearness item={item} list={list} forYou={forYou} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
