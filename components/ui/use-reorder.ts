"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";

const movesMs = 220;

/**
 * Lets the children of a list glide to their new places when its order changes (first, last, invert, play), and new
 * ones appear; only transforms and opacity, so that nothing else moves. Children carry `data-key`; `order` changes
 * with the order. With reduced motion they are simply there.
 */
export function useReorder(list: RefObject<HTMLElement | null>, order: string): void {
  const places = useRef<ReadonlyMap<string, number> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is what moves the children
  useLayoutEffect(() => {
    const parent = list.current;
    if (!parent) return;
    const before = places.current;
    const after = new Map<string, number>();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const child of parent.children) {
      if (!(child instanceof HTMLElement) || child.dataset.key === undefined) continue;
      const { key } = child.dataset;
      const place = child.offsetTop;
      after.set(key, place);
      if (before === null || still) continue;
      const was = before.get(key);
      if (was === place) continue;
      child.animate(
        was === undefined
          ? [{ opacity: 0 }, { opacity: 1 }]
          : [{ transform: `translateY(${was - place}px)` }, { transform: "none" }],
        { duration: movesMs, easing: "ease-out" },
      );
    }
    places.current = after;
  }, [list, order]);
}
