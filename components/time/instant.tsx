"use client";

import { formatInstant, type InstantStyle, utcText } from "./format-instant.ts";
import { useZone } from "./zone.tsx";

/** An instant in the reader's zone; UTC, with all digits, on hover. */
export function Instant({
  at,
  style = "short",
  className,
}: {
  at: string | number;
  style?: InstantStyle;
  className?: string;
}) {
  const zone = useZone();
  const iso = typeof at === "string" ? at : new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${utcText(at)} · shown in ${zone}`} className={className}>
      {formatInstant(at, zone, style)}
    </time>
  );
}
