"use client";

import type { ProductActivity } from "@/server/domain/read-models/catalog.ts";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { utcText } from "../time/format-instant.ts";
import { useNow } from "../time/use-now.ts";
import { cx } from "../ui/cx.ts";
import { formatAge, formatDuration, notKnown } from "../ui/format.ts";
import { StatusShape, stateText } from "../ui/status.tsx";

type Measured = Pick<ProductActivity, "newestAt" | "measuredAt" | "freshness" | "promisedFreshnessMs">;

/** A measurement older than this no longer stands for now: the age then counts on by itself. */
const currentMs = 10_000;

/**
 * The age of the newest record, in ms: as it was when measured, while that measurement is current. Counting on from
 * a measurement of two seconds ago would call every fast stream late. Null while nothing is known.
 */
export function newestAge(
  { newestAt, measuredAt }: Pick<Measured, "newestAt" | "measuredAt">,
  now: number | null,
) {
  if (newestAt === null) return null;
  const measured = Date.parse(measuredAt);
  const end = now !== null && now - measured > currentMs ? now : measured;
  return Math.max(0, end - Date.parse(newestAt));
}

/** How fresh a product is, with the state the server found. Words take the colour only when something is wrong. */
export function Freshness({ activity, className }: { activity: Measured; className?: string }) {
  const now = useNow();
  const age = newestAge(activity, now);
  const state: HealthState = activity.freshness;
  const wrong = state === "warn" || state === "breach";
  const promise =
    activity.promisedFreshnessMs === null
      ? ""
      : ` · promised within ${formatDuration(activity.promisedFreshnessMs)}`;
  return (
    <span
      title={activity.newestAt === null ? "No record yet" : `${utcText(activity.newestAt)}${promise}`}
      className={cx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        wrong && stateText[state],
        className,
      )}
    >
      {(wrong || age === null) && <StatusShape state={age === null ? "unknown" : state} />}
      {age === null ? notKnown : `${formatAge(age)} ago`}
    </span>
  );
}
