import { cx } from "../ui/cx.ts";
import type { Observed } from "./observed.ts";

const short = (value: number): string =>
  Math.abs(value) >= 1e5
    ? value.toLocaleString("en-US", { notation: "compact" })
    : value.toLocaleString("en-US");

/** Where a promised and an observed range stand on one line from 0 to 1, with a little room at both ends. */
export function placeRanges(
  promised: { minimum: number | null; maximum: number | null },
  observed: { minimum: number | null; maximum: number | null } | undefined,
): { promised: [number, number]; observed: [number, number] | null; outside: boolean } | null {
  const known = [promised.minimum, promised.maximum, observed?.minimum, observed?.maximum].filter(
    (value): value is number => value !== null && value !== undefined,
  );
  if (known.length === 0) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  // Bounds of subnormal size would make the room 0 and the places NaN.
  const width = [high - low, Math.abs(high), 1].find((size) => size > 1e-300) ?? 1;
  const room = width * 0.06;
  const place = (value: number) => (value - low + room) / (high - low + 2 * room);
  const { minimum, maximum } = observed ?? { minimum: null, maximum: null };
  const outside =
    (minimum !== null && promised.minimum !== null && minimum < promised.minimum) ||
    (maximum !== null && promised.maximum !== null && maximum > promised.maximum);
  return {
    promised: [
      promised.minimum === null ? 0 : place(promised.minimum),
      promised.maximum === null ? 1 : place(promised.maximum),
    ],
    observed: minimum === null || maximum === null ? null : [place(minimum), place(maximum)],
    outside,
  };
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

/** The promised range as a pale bar with the observed one on it; red where the observed leaves the promised. */
export function RangeBar({
  minimum,
  maximum,
  observed,
}: {
  minimum: number | null;
  maximum: number | null;
  observed?: Observed | undefined;
}) {
  if (minimum === null && maximum === null) return null;
  const places = placeRanges({ minimum, maximum }, observed);
  if (places === null) return null;
  const said = [
    `promised ${minimum === null ? "at most" : short(minimum)}${minimum === null || maximum === null ? "" : " to"} ${maximum === null ? "at least" : short(maximum)}`,
    observed?.minimum != null && observed.maximum != null
      ? `observed ${short(observed.minimum)} to ${short(observed.maximum)}${places.outside ? ", outside the promise" : ""}`
      : "not observed yet",
  ].join("; ");
  return (
    <span className="inline-flex items-center gap-2" title={said}>
      <span className="sr-only">{said}</span>
      <span aria-hidden="true" className="w-14 text-right font-mono text-xs">
        {minimum === null ? "…" : short(minimum)}
      </span>
      <span aria-hidden="true" className="relative h-2.5 w-24">
        <span
          className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-line-strong"
          style={{
            left: percent(places.promised[0]),
            width: percent(Math.max(0.02, places.promised[1] - places.promised[0])),
          }}
        />
        {places.observed && (
          <span
            className={cx(
              "absolute top-1/2 h-[3px] min-w-[3px] -translate-y-1/2 rounded-full",
              places.outside ? "bg-breach" : "bg-accent",
            )}
            style={{
              left: percent(places.observed[0]),
              width: percent(Math.max(0.015, places.observed[1] - places.observed[0])),
            }}
          />
        )}
      </span>
      <span aria-hidden="true" className="w-14 font-mono text-xs">
        {maximum === null ? "…" : short(maximum)}
      </span>
    </span>
  );
}
