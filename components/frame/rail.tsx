"use client";

import { usePathname } from "next/navigation";
import { TourHint } from "../home/tour.tsx";
import { cx } from "../ui/cx.ts";
import { Link } from "../ui/link.tsx";
import { HealthPill } from "./health-pill.tsx";
import { currentPage, pageGroups } from "./pages.ts";

/** The pages, at the left edge from tablets up; below them how the system itself is. */
export function Rail() {
  const current = currentPage(usePathname());
  return (
    <nav
      aria-label="Pages"
      className="hidden flex-col justify-between overflow-auto border-r border-line bg-panel p-2 md:flex"
    >
      <div>
        {pageGroups.map((group, index) => (
          <ul key={group[0]?.href} className={cx(index > 0 && "mt-2 border-t border-line pt-2")}>
            {group.map(({ href, label }) => (
              <li key={href}>
                <Link
                  href={href}
                  data-track={`rail ${label}`}
                  aria-current={href === current ? "page" : undefined}
                  className={cx(
                    "flex h-[30px] items-center rounded-md px-2",
                    href === current
                      ? "bg-accent-soft font-semibold text-accent"
                      : "text-muted hover:bg-unknown-soft hover:text-ink",
                  )}
                >
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        ))}
      </div>
      <div>
        <TourHint />
        <HealthPill />
      </div>
    </nav>
  );
}
