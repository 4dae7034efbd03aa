"use client";

import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/icons.tsx";
import { nowMs } from "./browser-clock.ts";
import { Instant } from "./instant.tsx";
import { useAsOf } from "./use-as-of.ts";
import { useNow } from "./use-now.ts";

const steps = [
  { label: "−1 h", ms: -3_600_000 },
  { label: "−1 min", ms: -60_000 },
  { label: "+1 min", ms: 60_000 },
  { label: "+1 h", ms: 3_600_000 },
];

/** Says that the page shows the past, which past, and leads back. Nothing while the page is live. */
export function PinnedBanner() {
  const { asOf, known, travel } = useAsOf();
  const now = useNow();
  if (asOf === undefined) return null;
  const at = Date.parse(asOf);
  const ahead = now !== null && at > now + 1000;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-past-line bg-warn-soft px-5 py-1.5"
    >
      <span className="flex items-center gap-2 font-semibold text-past">
        <Clock />
        {ahead ? "This address points into the future" : "Pinned to the past"}
      </span>
      <span>
        <Instant at={asOf} style="full" />
        {!ahead && now !== null && (
          <>
            , <Age at={asOf} until={new Date(now).toISOString()} suffix=" ago" />
          </>
        )}
        <span className="text-muted"> · {known === "served" ? "as served" : "as corrected"}</span>
      </span>
      <button
        type="button"
        className="text-accent hover:underline"
        onClick={() => travel(asOf, known === "served" ? "corrected" : "served")}
      >
        see it {known === "served" ? "as corrected" : "as served"}
      </button>
      <span className="ml-auto flex items-center gap-1.5">
        {steps.map((step) => (
          <Button
            key={step.label}
            size="sm"
            variant="quiet"
            className="max-md:hidden"
            disabled={now !== null && at + step.ms > now}
            onClick={() => travel(new Date(Math.min(at + step.ms, nowMs())).toISOString())}
          >
            {step.label}
          </Button>
        ))}
        <Button size="sm" variant="primary" onClick={() => travel(null)}>
          Back to live
        </Button>
      </span>
    </div>
  );
}
