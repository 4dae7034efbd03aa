import { cx } from "./cx.ts";

/** The place of something that loads, at the size it will have, so that nothing moves when it comes. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={cx("block animate-pulse rounded-sm bg-unknown-soft", className)} />
  );
}

const widths = ["w-3/5", "w-2/5", "w-1/2", "w-4/5", "w-1/3"];

/** Table rows that load: as many 32 px rows and columns as will come. */
export function SkeletonRows({ rows, columns }: { rows: number; columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <td key={column}>
          <Skeleton className={cx("h-3 min-w-6", widths[(row * 3 + column) % widths.length])} />
        </td>
      ))}
    </tr>
  ));
}
