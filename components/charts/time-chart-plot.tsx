"use client";

import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatInstant, utcText } from "../time/format-instant.ts";
import { useZone } from "../time/zone.tsx";
import { formatCount } from "../ui/format.ts";
import { mergeSeries, type Row } from "./merge-series.ts";
import { tickText, timeTicks } from "./time-ticks.ts";
import type { ChartSeries, TimeChartProps } from "./types.ts";

const colours: Record<NonNullable<ChartSeries["tone"]>, string> = {
  accent: "var(--accent)",
  muted: "var(--muted)",
  ok: "var(--ok)",
  warn: "var(--warn)",
  breach: "var(--breach)",
  unknown: "var(--unknown)",
};

/** The drawing itself; use `TimeChart`, which loads it when it is needed. */
export default function TimeChartPlot({
  series,
  label,
  format = formatCount,
  kind = "line",
  height = 160,
  span,
  promised,
  breaches = [],
  annotations = [],
  onPoint,
}: TimeChartProps) {
  const zone = useZone();
  const rows = mergeSeries(series);
  const from = span?.[0] ?? rows[0]?.t ?? 0;
  const to = span?.[1] ?? rows.at(-1)?.t ?? from + 1;
  const values = rows.flatMap((row) => Object.values(row.values)).filter((value) => value !== null);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const whole = values.every(Number.isInteger);
  const axis = {
    stroke: "var(--line-strong)",
    tick: { fill: "var(--muted)", fontSize: 11 },
    tickLine: false,
  };
  return (
    <ComposedChart
      data={rows}
      responsive
      style={{ width: "100%", height }}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      accessibilityLayer
      title={label}
      onClick={(state) => {
        if (onPoint && typeof state.activeLabel === "number") onPoint(state.activeLabel);
      }}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="t"
        type="number"
        scale="time"
        domain={[from, to]}
        allowDataOverflow
        ticks={timeTicks(from, to, zone)}
        tickFormatter={(t: number) => tickText(t, to - from, zone)}
        {...axis}
      />
      <YAxis
        width={52}
        // Counts stand on zero, and have no halves.
        domain={kind === "line" ? ["auto", "auto"] : [(low: number) => Math.min(0, low), "auto"]}
        allowDecimals={!whole}
        tickCount={4}
        tickFormatter={(v: number) => format(v)}
        {...axis}
        axisLine={false}
      />
      {/* A band outside of what is drawn would fill the whole chart. */}
      {promised?.maximum != null && most > promised.maximum && (
        <ReferenceArea y1={promised.maximum} fill="var(--breach-soft)" ifOverflow="hidden" />
      )}
      {promised?.minimum != null && least < promised.minimum && (
        <ReferenceArea y2={promised.minimum} fill="var(--breach-soft)" ifOverflow="hidden" />
      )}
      {breaches.map((breach) => (
        <ReferenceArea
          key={breach.from}
          x1={breach.from}
          x2={breach.to}
          fill="var(--breach-soft)"
          ifOverflow="hidden"
        />
      ))}
      {annotations.map((note) => (
        <ReferenceLine
          key={`${note.at} ${note.label}`}
          x={note.at}
          stroke="var(--faint)"
          strokeDasharray="2 3"
          ifOverflow="hidden"
          label={{ value: note.label, position: "insideTopLeft", fill: "var(--muted)", fontSize: 11 }}
        />
      ))}
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: "var(--line-strong)" }}
        content={({ active, label: t, payload }) =>
          active && typeof t === "number" ? (
            <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-raised">
              <div className="text-muted" title={utcText(t)}>
                {formatInstant(t, zone, "full")}
              </div>
              {payload.map((entry) => (
                <div key={String(entry.name)} className="flex justify-between gap-4">
                  <span>{entry.name}</span>
                  <span className="font-semibold">
                    {typeof entry.value === "number" ? format(entry.value) : "no data"}
                  </span>
                </div>
              ))}
            </div>
          ) : null
        }
      />
      {series.map((one) => draw(one, kind, rows))}
    </ComposedChart>
  );
}

function draw(
  { id, label, tone = "accent", dashed = false }: ChartSeries,
  kind: TimeChartProps["kind"],
  rows: Row[],
) {
  const shared = {
    dataKey: (row: Row) => row.values[id],
    name: label,
    isAnimationActive: false,
    stroke: colours[tone],
  } as const;
  if (kind === "bar") return <Bar key={id} {...shared} stroke="none" fill={colours[tone]} maxBarSize={24} />;
  const lone = (index: number) =>
    rows[index]?.values[id] != null &&
    rows[index - 1]?.values[id] == null &&
    rows[index + 1]?.values[id] == null;
  const line = {
    ...shared,
    type: kind === "step" ? "stepAfter" : "linear",
    strokeWidth: 1.4,
    strokeDasharray: dashed ? "4 3" : undefined,
    connectNulls: false,
    // A value between two gaps has no line to stand on.
    dot: ({ index, cx, cy }: { index?: number; cx?: number; cy?: number }) =>
      index !== undefined && lone(index) ? (
        <circle key={index} cx={cx} cy={cy} r={2} fill={colours[tone]} />
      ) : (
        <g key={index} />
      ),
    activeDot: { r: 3, fill: colours[tone], stroke: "var(--panel)" },
  } as const;
  return kind === "area" ? (
    <Area key={id} {...line} fill={colours[tone]} fillOpacity={0.1} />
  ) : (
    <Line key={id} {...line} />
  );
}
