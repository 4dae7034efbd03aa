import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A bordered surface with an optional heading and something at its right end. `flush` leaves padding to the content. */
export function Panel({
  title,
  aside,
  flush = false,
  className,
  children,
  id,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
  id?: string;
}) {
  const heading = id === undefined ? undefined : `${id}-heading`;
  return (
    <section
      id={id}
      aria-labelledby={title === undefined ? undefined : heading}
      className={cx(
        "overflow-hidden rounded-md border border-line bg-panel",
        // The panel's own edge closes a table.
        "[&_.table>tbody>tr:last-child>*]:border-b-0",
        // What is empty in it begins where its heading does.
        "[&_[data-empty]]:px-3.5 [&>header+[data-empty]]:pt-1",
        className,
      )}
    >
      {title !== undefined && (
        <header className="flex min-h-10 items-center justify-between gap-3 px-3.5 pt-1">
          <h2 id={heading} className="truncate">
            {title}
          </h2>
          {aside !== undefined && <div className="flex items-center gap-2 text-xs text-muted">{aside}</div>}
        </header>
      )}
      {flush ? (
        children
      ) : (
        <div className={cx("px-3.5 pb-3.5", title === undefined ? "pt-3" : "pt-1.5")}>{children}</div>
      )}
    </section>
  );
}
