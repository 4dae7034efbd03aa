import { formatDuration } from "../ui/format.ts";
import { coverageText } from "./coverage.ts";
import type { ShownFeature } from "./feature-set.ts";

/** A feature's window with what it truly covers; in words for features without one. */
export function WindowText({ feature: { coverage, lookup } }: { feature: ShownFeature }) {
  if (coverage !== null) return <span title={coverage.text}>{coverageText(coverage)}</span>;
  return (
    <span className="text-faint">
      {lookup === null
        ? "of its features"
        : lookup.ttlMs === null
          ? "latest"
          : `latest, ttl ${formatDuration(lookup.ttlMs)}`}
    </span>
  );
}
