"use client";

import dynamic from "next/dynamic";
import { formatInstant } from "../time/format-instant.ts";
import { useZone } from "../time/zone.tsx";
import { formatCount } from "../ui/format.ts";
import type { TimeChartProps } from "./types.ts";

const Plot = dynamic(() => import("./time-chart-plot.tsx"), { ssr: false });

/**
 * The one chart over time: the same axes, time format, tooltip, breach band, annotations and gaps everywhere.
 * Its box has its height before the drawing is loaded. A table of the values stands in for it to screen readers.
 */
export function TimeChart(props: TimeChartProps) {
  const { series, label, height = 160, format = formatCount } = props;
  const zone = useZone();
  return (
    <figure className="min-w-0">
      <div style={{ height }}>
        <Plot {...props} />
      </div>
      <figcaption className="sr-only">
        <table>
          <caption>{label}</caption>
          <tbody>
            {series.map((one) => {
              const known = one.points.filter((point) => point.v !== null);
              const newest = known.at(-1);
              return (
                <tr key={one.id}>
                  <th scope="row">{one.label}</th>
                  <td>
                    {newest?.v == null
                      ? "no data"
                      : `${format(newest.v)} at ${formatInstant(newest.t, zone, "full")}; ${known.length} of ${one.points.length} points measured`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </figcaption>
    </figure>
  );
}
