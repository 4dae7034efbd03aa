import type { ReactNode } from "react";

/** The head of a page: its name, what there is, and what can be done. Stays while the page scrolls below it. */
export function PageHead({
  title,
  sub,
  actions,
  children,
}: {
  title: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="border-b border-line px-5 py-3 max-md:px-4">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0">{title}</h1>
        {sub !== undefined && <div className="text-muted max-md:order-3 max-md:w-full">{sub}</div>}
        {actions !== undefined && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
