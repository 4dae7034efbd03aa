"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { noticeCookie } from "./notice-cookie.ts";
import { useMe } from "./use-me.ts";
import { useTrackUsage } from "./use-track-usage.ts";

/** Says once, in one line and in nobody's way, that use of the portal is recorded, and offers to turn it off. */
export function UsageNotice({ seen: alreadySeen }: { seen: boolean }) {
  const [seen, setSeen] = useState(alreadySeen);
  const person = useMe()?.person;
  const { set, pending } = useTrackUsage();
  if (seen || !person) return null;
  const dismiss = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and in older Safari.
    document.cookie = `${noticeCookie}=seen; path=/; max-age=31536000; samesite=lax`;
    setSeen(true);
  };
  return (
    <aside
      aria-label="Notice about usage"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-5 py-2 text-xs"
    >
      <p className="text-muted">
        Your page views, searches, clicks and the codes of errors you are shown here flow as the live data
        product{" "}
        <Link href="/products/product-analytics/clickstream_events/live" className={textLink}>
          clickstream_events
        </Link>
        , under your account id and nothing else.
      </p>
      <span className="ml-auto flex gap-2">
        {person.trackUsage && (
          <Button size="sm" busy={pending} onClick={() => set(false, dismiss)}>
            Turn it off
          </Button>
        )}
        <Button size="sm" onClick={dismiss}>
          {person.trackUsage ? "Keep it on" : "Close"}
        </Button>
      </span>
    </aside>
  );
}
