import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** Nothing here yet: says so, and offers the action that changes it. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div data-empty className={cx("flex flex-col items-start gap-2 px-5 py-6", className)}>
      <div className="font-semibold">{title}</div>
      {children !== undefined && <div className="max-w-[60ch] text-muted">{children}</div>}
      {action !== undefined && <div className="mt-1 flex max-w-full flex-wrap gap-2">{action}</div>}
    </div>
  );
}
