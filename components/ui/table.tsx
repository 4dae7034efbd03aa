import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";
import { ArrowDown, ArrowUp } from "./icons.tsx";

/**
 * A table of 32 px rows under a sticky header. It scrolls sideways in its own box; `label` names it for screen
 * readers. Cells are plain `<td>`s; give figures the class `num`.
 */
export function Table({
  label,
  className,
  children,
  ...rest
}: ComponentProps<"table"> & { label: string; children: ReactNode }) {
  return (
    // A scrolling region must be reachable by keyboard. It is positioned, so that texts for screen readers, which are
    // absolute, scroll with it and do not widen the page.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, the region scrolls
    <div className={cx("relative min-w-0 overflow-auto", className)} tabIndex={0}>
      <table className="table" aria-label={label} {...rest}>
        {children}
      </table>
    </div>
  );
}

export interface TableColumn {
  label: string;
  /** The label is for screen readers only. */
  hidden?: boolean;
  /** The column holds figures. */
  num?: boolean;
  title?: string;
  className?: string;
}

/** Column headings in order; a text alone is a plain one. */
export function TableHead({ columns }: { columns: readonly (string | TableColumn)[] }) {
  return (
    <thead>
      <tr>
        {columns
          .map((column) => (typeof column === "string" ? { label: column } : column))
          .map(({ label, hidden, num, title, className }: TableColumn) => (
            <th key={label} scope="col" title={title} className={cx(num && "num", className)}>
              {hidden ? <span className="sr-only">{label}</span> : label}
            </th>
          ))}
      </tr>
    </thead>
  );
}

export type SortDirection = "ascending" | "descending";

/** A column heading; with `onSort` it is a button and says its order. */
export function ColumnHeading({
  children,
  numeric = false,
  sorted,
  onSort,
  title,
  className,
}: {
  children: ReactNode;
  numeric?: boolean;
  sorted?: SortDirection | null;
  onSort?: () => void;
  title?: string;
  className?: string;
}) {
  return (
    <th scope="col" aria-sort={sorted ?? undefined} title={title} className={cx(numeric && "num", className)}>
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={cx("inline-flex items-center gap-0.5 hover:text-ink", sorted && "text-ink")}
        >
          {children}
          {sorted === "ascending" && <ArrowUp size={11} />}
          {sorted === "descending" && <ArrowDown size={11} />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}
