"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { Link } from "./link.tsx";

export interface TabLink {
  href: string;
  label: ReactNode;
}

/** Tabs that are pages: links, the current one marked. Scrolls sideways where they do not fit. */
export function Tabs({
  tabs,
  label,
  className,
}: {
  tabs: readonly TabLink[];
  label: string;
  className?: string;
}) {
  const path = usePathname();
  return (
    <nav
      aria-label={label}
      className={cx("no-scrollbar flex gap-[18px] overflow-x-auto border-b border-line px-5", className)}
    >
      {tabs.map(({ href, label: text }) => {
        const current = path === href.split("?", 1)[0];
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? "page" : undefined}
            className={cx(
              "flex h-[34px] shrink-0 items-center focus-visible:outline-offset-[-2px]",
              current
                ? "font-semibold text-ink shadow-[inset_0_-2px_var(--accent)]"
                : "text-muted hover:text-ink",
            )}
          >
            {text}
          </Link>
        );
      })}
    </nav>
  );
}
