import type { ReactNode } from "react";

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-[18px] items-center whitespace-nowrap rounded-sm border border-line-strong bg-panel px-1 font-mono text-2xs text-muted">
      {children}
    </kbd>
  );
}
