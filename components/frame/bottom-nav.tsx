"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { cx } from "../ui/cx.ts";
import { Drawer } from "../ui/dialog.tsx";
import { More } from "../ui/icons.tsx";
import { Link } from "../ui/link.tsx";
import { HealthPill } from "./health-pill.tsx";
import { currentPage, pageGroups } from "./pages.ts";

const item = "flex h-[52px] flex-1 flex-col items-center justify-center gap-0.5 text-2xs";

/** The pages at the bottom edge of a phone: those of the first group, the others behind "More". */
export function BottomNav() {
  const current = currentPage(usePathname());
  const [open, setOpen] = useState(false);
  const [first = [], rest = []] = pageGroups;
  const inRest = rest.some((page) => page.href === current);
  return (
    <nav
      aria-label="Pages"
      className="flex border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {first.map(({ href, label, icon: Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === current ? "page" : undefined}
          className={cx(item, href === current ? "font-semibold text-accent" : "text-muted")}
        >
          <Icon size={18} />
          {label}
        </Link>
      ))}
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className={cx(item, inRest ? "font-semibold text-accent" : "text-muted")}
      >
        <More size={18} />
        More
      </button>
      <Drawer open={open} onOpenChange={setOpen} title="More pages">
        <ul className="flex flex-col">
          {rest.map(({ href, label, icon: Icon, detail }) => (
            <li key={href}>
              <Link
                href={href}
                onClick={() => setOpen(false)}
                aria-current={href === current ? "page" : undefined}
                className="flex min-h-12 items-center gap-3 border-b border-line"
              >
                <Icon size={18} className="text-muted" />
                <span>
                  <span className="block font-semibold">{label}</span>
                  <span className="block text-xs text-muted">{detail}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <div className="pt-3">
          <HealthPill />
        </div>
      </Drawer>
    </nav>
  );
}
