import type { HealthState } from "@/server/domain/read-models/health.ts";

export interface ChartPoint {
  /** Epoch milliseconds. */
  t: number;
  /** null draws a gap: nothing was measured. */
  v: number | null;
}

export interface ChartSeries {
  id: string;
  label: string;
  points: readonly ChartPoint[];
  tone?: "accent" | "muted" | HealthState;
  dashed?: boolean;
}

export interface TimeChartProps {
  series: readonly ChartSeries[];
  /** What the chart shows, in one sentence; its text alternative is made from it and the values. */
  label: string;
  /** How a value reads on the axis and in the tooltip, with its unit. */
  format?: (value: number) => string;
  /** `step` holds each value until the next point: for what changes at instants, not between them. */
  kind?: "line" | "step" | "area" | "bar";
  /** Pixels. */
  height?: number;
  /** Span of the time axis in epoch milliseconds; the data's own by default. */
  span?: readonly [number, number];
  /** The promised range: what lies outside is shaded. */
  promised?: { minimum?: number | null; maximum?: number | null };
  /** Times in which a promise was broken. */
  breaches?: readonly { from: number; to: number }[];
  /** Versions, deploys, incidents: a line with its words. */
  annotations?: readonly { at: number; label: string }[];
  /** Called with the instant of a clicked point. */
  onPoint?: (t: number) => void;
}
