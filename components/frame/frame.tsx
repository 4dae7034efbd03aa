"use client";

import { useSelectedLayoutSegment } from "next/navigation";
import type { ReactNode } from "react";
import { useJourneyWatch } from "../home/use-journey.ts";
import { PinnedBanner } from "../time/pinned-banner.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { cx } from "../ui/cx.ts";
import { BottomNav } from "./bottom-nav.tsx";
import { Rail } from "./rail.tsx";
import { TopBar } from "./top-bar.tsx";
import { UsageNotice } from "./usage-notice.tsx";

/**
 * The frame of every page: top bar, rail (at the bottom on a phone), and the page itself, which scrolls on its
 * own. Pinned to the past, the page stands in an amber frame. Sign-in pages have no frame.
 */
export function Frame({ noticeSeen, children }: { noticeSeen: boolean; children: ReactNode }) {
  const segment = useSelectedLayoutSegment();
  const { pinned } = useAsOf();
  useJourneyWatch();
  if (segment === "(auth)") return children;
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)_auto] md:grid-cols-[184px_minmax(0,1fr)] md:grid-rows-[48px_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <TopBar />
      <Rail />
      <div
        className={cx(
          "relative flex min-h-0 min-w-0 flex-col",
          pinned &&
            "after:pointer-events-none after:absolute after:inset-0 after:z-20 after:border-2 after:border-past-line",
        )}
      >
        <PinnedBanner />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
          {children}
        </main>
        <UsageNotice seen={noticeSeen} />
      </div>
      <BottomNav />
    </div>
  );
}
