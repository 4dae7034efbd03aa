"use client";

import { cx } from "../ui/cx.ts";
import { formatCount } from "../ui/format.ts";
import { ArrowDown, ArrowUp } from "../ui/icons.tsx";
import type { RecordStore } from "./record-store.ts";
import type { RowOrder } from "./record-table.tsx";
import { useStoreSnapshot } from "./use-live-session.ts";

/** How many records wait while the view is held, over the edge where they will come in; a click brings them in. */
export function NewRecords({
  store,
  order,
  onShow,
}: {
  store: RecordStore;
  order: RowOrder;
  onShow: () => void;
}) {
  const { waiting, held } = useStoreSnapshot(store);
  if (!held || waiting === 0) return null;
  return (
    <button
      type="button"
      onClick={onShow}
      className={cx(
        "absolute left-1/2 z-20 inline-flex h-7 -translate-x-1/2 items-center gap-1.5 rounded-full border border-accent-line bg-accent-soft px-3 text-accent shadow-raised hover:border-accent",
        order === "newest" ? "top-9" : "bottom-3",
      )}
    >
      {order === "newest" ? <ArrowUp size={12} /> : <ArrowDown size={12} />}
      {formatCount(waiting)} new
    </button>
  );
}
