"use client";

import { cx } from "../ui/cx.ts";
import { Figure, type HowComputed } from "../ui/figure.tsx";
import { formatCount } from "../ui/format.ts";
import type { RecordStore, StreamCounts } from "./record-store.ts";
import { useStoreSnapshot } from "./use-live-session.ts";

const kinds: { key: keyof StreamCounts; label: string; formula: string }[] = [
  {
    key: "scanned",
    label: "scanned",
    formula:
      "Records the server looked at for this page since it began; = matched + filtered out + filter errors.",
  },
  {
    key: "matched",
    label: "matched",
    formula:
      "Scanned records that the filter let through (all of them without a filter); = received + dropped.",
  },
  {
    key: "dropped",
    label: "dropped",
    formula:
      "Matched records the server left out of this view because the stream outran it. They are in the log: start from an offset to read every one.",
  },
  {
    key: "filterErrors",
    label: "filter errors",
    formula:
      "Records on which the filter could not be evaluated, e.g. a field that is missing; they do not match.",
  },
];

/** The running totals of a session; each says how it is computed. */
export function Counters({
  store,
  path,
  filter,
  filterError,
}: {
  store: RecordStore;
  /** The API call that reads the same records. */
  path: string;
  filter: string;
  filterError: string | null;
}) {
  const { counts, length } = useStoreSnapshot(store);
  const how = (kind: (typeof kinds)[number]): HowComputed => ({
    formula: kind.formula,
    inputs: [
      { name: "scanned", value: formatCount(counts.scanned) },
      { name: "matched", value: formatCount(counts.matched) },
      { name: "in view", value: `${formatCount(length)}, the newest 5,000 at most` },
      ...(filter === "" ? [] : [{ name: "filter", value: <code>{filter}</code> }]),
      ...(kind.key === "filterErrors" && filterError !== null
        ? [{ name: "last error", value: filterError }]
        : []),
    ],
    computedAt: null,
    call: { path },
  });
  return kinds.map((kind) => {
    const value = counts[kind.key];
    const wrong = value > 0 && (kind.key === "dropped" || kind.key === "filterErrors");
    return (
      <span key={kind.key} className="whitespace-nowrap text-muted">
        {kind.label}{" "}
        <Figure
          label={kind.label}
          how={how(kind)}
          className={cx("font-semibold", wrong ? "text-warn" : "text-ink")}
          value={formatCount(value)}
        />
      </span>
    );
  });
}
