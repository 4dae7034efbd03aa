"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";

/** The rows of a long list that are in view, and the room of those above and below. */
export interface VirtualRows {
  /** Places of the rows to draw. */
  indices: number[];
  before: number;
  after: number;
}

/**
 * Draws only what a scrolling box shows of `count` rows of one height below a head of `headHeight`. On the server
 * and until it is measured the box counts as 900 px high.
 */
export function useVirtualRows(
  box: RefObject<HTMLElement | null>,
  { count, rowHeight, headHeight }: { count: number; rowHeight: number; headHeight: number },
): VirtualRows {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: headHeight,
    initialRect: { width: 1, height: 900 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights change with the layout, not with the virtualizer
  useEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0];
  return {
    indices: items.map((item) => item.index),
    before: first ? first.start - headHeight : 0,
    after: virtual.getTotalSize() - (items.at(-1)?.end ?? headHeight) + headHeight,
  };
}
