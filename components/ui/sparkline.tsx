import type { HealthState } from "@/server/domain/read-models/health.ts";
import { cx } from "./cx.ts";

export interface SparklineProps {
  /** Oldest first; null is a gap: nothing was measured there. */
  values: readonly (number | null)[];
  width?: number;
  height?: number;
  /** Indices shaded as a breach, [from, to]. */
  band?: readonly [number, number];
  tone?: "accent" | HealthState;
  /** What it shows, for screen readers, e.g. "records an hour over the last 24 h". */
  label: string;
  /** Stretch to the width of its box. */
  fluid?: boolean;
  className?: string;
}

const tones = {
  accent: "text-accent",
  ok: "text-ok",
  warn: "text-warn",
  breach: "text-breach",
  unknown: "text-unknown",
};

/** A line the height of a row. From zero to its maximum; a lone value between gaps is a dot. */
export function Sparkline({
  values,
  width = 84,
  height = 20,
  band,
  tone = "accent",
  label,
  fluid = false,
  className,
}: SparklineProps) {
  const known = values.filter((value): value is number => value !== null);
  const top = Math.max(...known, 0);
  const x = (index: number) =>
    round(values.length < 2 ? width / 2 : 1 + (index * (width - 2)) / (values.length - 1));
  const y = (value: number) =>
    round(top === 0 ? height - 1.5 : height - 1.5 - (value / top) * (height - 3.5));
  const said =
    known.length === 0
      ? `${label}: nothing measured`
      : `${label}: newest ${known.at(-1)}, most ${top}, least ${Math.min(...known)}`;
  return (
    <svg
      role="img"
      aria-label={said}
      viewBox={`0 0 ${width} ${height}`}
      width={fluid ? "100%" : width}
      height={height}
      preserveAspectRatio="none"
      className={cx("block", tones[tone], className)}
    >
      <title>{said}</title>
      {band && (
        <rect x={x(band[0])} width={x(band[1]) - x(band[0])} height={height} className="fill-breach-soft" />
      )}
      {known.length === 0 ? (
        <path d={`M1 ${height - 1.5}H${width - 1}`} className="stroke-line-strong" strokeDasharray="2 3" />
      ) : (
        runs(values).map((run) => {
          const [first] = run;
          if (first === undefined) return null;
          return run.length === 1 ? (
            <circle key={first.index} cx={x(first.index)} cy={y(first.value)} r="1.2" fill="currentColor" />
          ) : (
            <polyline
              key={first.index}
              points={run.map(({ index, value }) => `${x(index)},${y(value)}`).join(" ")}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.25"
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          );
        })
      )}
    </svg>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The stretches between gaps. */
function runs(values: readonly (number | null)[]): { index: number; value: number }[][] {
  const found: { index: number; value: number }[][] = [];
  let open = false;
  values.forEach((value, index) => {
    if (value === null) {
      open = false;
      return;
    }
    if (!open) found.push([]);
    open = true;
    found.at(-1)?.push({ index, value });
  });
  return found;
}
