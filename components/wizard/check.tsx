"use client";

import type { ReactNode } from "react";

/** A labelled check box of the wizard's forms. */
export function Check({
  checked,
  onChange,
  children,
  title,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  title?: string;
}) {
  return (
    <label className="inline-flex h-6 items-center gap-1.5 whitespace-nowrap" title={title}>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 accent-(--accent)"
      />
      {children}
    </label>
  );
}
