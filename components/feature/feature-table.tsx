"use client";

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { cx } from "../ui/cx.ts";
import { useMedia } from "../ui/use-media.ts";
import { useVirtualRows } from "../ui/use-virtual-rows.ts";

export interface FeatureColumn<Row> {
  id: string;
  label: ReactNode;
  title?: string;
  numeric?: boolean;
  /** Width as a grid track. */
  track: string;
  cell: (row: Row) => ReactNode;
  sorted?: "ascending" | "descending" | null;
  onSort?: () => void;
  sortMark?: ReactNode;
}

/**
 * A dense list of features: 32 px rows under a sticky head, only those in view drawn. Arrow keys move between the
 * rows' first links or buttons. On a phone `card` draws a row in two lines.
 */
export function FeatureTable<Row extends { id: string }>({
  label,
  rows,
  columns,
  card,
  total,
  selected,
  busy = false,
  stale = false,
  onSelect,
  footer,
  onEnd,
  className,
  minWidth = 0,
}: {
  label: string;
  rows: readonly Row[];
  columns: readonly FeatureColumn<Row>[];
  card: (row: Row) => ReactNode;
  total: number;
  selected?: string | undefined;
  busy?: boolean;
  stale?: boolean;
  onSelect?: ((row: Row) => void) | undefined;
  footer?: ReactNode;
  /** Called when the last rows come into view. */
  onEnd?: (() => void) | undefined;
  className?: string;
  /** Pixels below which the columns scroll sideways. */
  minWidth?: number;
}) {
  const box = useRef<HTMLElement>(null);
  const phone = useMedia("(max-width: 767px)");
  const { indices, before, after } = useVirtualRows(box, {
    count: rows.length,
    rowHeight: phone ? 64 : 32,
    headHeight: phone ? 0 : 28,
  });
  const nearEnd = rows.length > 0 && (indices.at(-1) ?? 0) >= rows.length - 10;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd]);
  const grid = { gridTemplateColumns: columns.map((column) => column.track).join(" ") };
  return (
    <section
      ref={box}
      aria-label={label}
      aria-busy={busy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, the list scrolls
      tabIndex={0}
      onKeyDown={moveBetweenRows}
      className={cx("relative min-h-0 overflow-auto bg-panel focus-visible:outline-offset-[-2px]", className)}
    >
      <table className="block w-full" aria-rowcount={total + 1} style={phone ? undefined : { minWidth }}>
        <thead className="sticky top-0 z-10 block border-b border-line bg-panel max-md:hidden">
          <tr className="grid h-7 items-center gap-x-3.5 px-3.5 text-xs text-muted" style={grid}>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                title={column.title}
                aria-sort={column.sorted ?? undefined}
                className={cx("truncate font-normal", column.numeric ? "text-right" : "text-left")}
              >
                {column.onSort ? (
                  <button
                    type="button"
                    onClick={column.onSort}
                    className={cx(
                      "inline-flex items-center gap-0.5 hover:text-ink",
                      column.sorted && "text-ink",
                    )}
                  >
                    {column.label}
                    {column.sortMark}
                  </button>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          className={cx("block transition-opacity", stale && "opacity-60")}
          style={{ paddingTop: before, paddingBottom: after }}
        >
          {indices.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            const shared = {
              "aria-rowindex": index + 2,
              "aria-current": row.id === selected ? ("true" as const) : undefined,
              onClick: (event: MouseEvent) => {
                if (event.target instanceof Element && event.target.closest("a, button")) return;
                if (window.getSelection()?.toString()) return;
                onSelect?.(row);
              },
            };
            const look = cx(
              "border-b border-line hover:bg-accent-soft focus-within:bg-accent-soft",
              row.id === selected && "bg-accent-soft shadow-[inset_2px_0_var(--accent)]",
              onSelect && "cursor-pointer",
            );
            return phone ? (
              <tr key={row.id} {...shared} className={cx(look, "block h-16 px-4 py-1.5")}>
                <td className="block min-w-0">{card(row)}</td>
              </tr>
            ) : (
              <tr
                key={row.id}
                {...shared}
                className={cx(look, "grid h-8 items-center gap-x-3.5 px-3.5")}
                style={grid}
              >
                {columns.map((column) => (
                  <td key={column.id} className={cx("min-w-0 truncate", column.numeric && "text-right")}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {footer}
    </section>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tbody tr")];
  const links = rows.flatMap((row) => row.querySelector<HTMLElement>("a, button") ?? []);
  const row = event.target instanceof Element ? event.target.closest("tbody tr") : null;
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
