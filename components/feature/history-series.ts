import type { FeatureHistory } from "@/server/domain/data-plane-api/historical.ts";
import type { ChartSeries } from "../charts/types.ts";
import type { FeatureValue } from "./serving.ts";
import { chartValue, valueText } from "./value-text.ts";

type Points = Pick<FeatureHistory, "points">;

const served = (point: FeatureHistory["points"][number]) => point.asServed as FeatureValue;
const corrected = (point: FeatureHistory["points"][number]) => point.asCorrected as FeatureValue;

/** Whether the values can be drawn as a line: there is a number among them, or nothing at all. */
export const isDrawn = ({ points }: Points): boolean =>
  points.some((point) => chartValue(served(point)) !== null || chartValue(corrected(point)) !== null) ||
  points.every((point) => served(point) === null && corrected(point) === null);

/** As served and as corrected as two lines; what had no value is a gap. The dashed one lies on top where they differ. */
export function seriesOf({ points }: Points): ChartSeries[] {
  const line = (pick: typeof served) =>
    points.map((point) => ({ t: Date.parse(point.at), v: chartValue(pick(point)) }));
  return [
    { id: "served", label: "as served", points: line(served) },
    { id: "corrected", label: "as corrected", points: line(corrected), tone: "muted", dashed: true },
  ];
}

/** When a value that is no number became another, newest first; corrected values stand beside what was served. */
export function textChanges({ points }: Points, dtype: string, zone: string): { at: string; text: string }[] {
  const changes: { at: string; text: string }[] = [];
  let before: string | undefined;
  for (const point of points) {
    const then = valueText(served(point), dtype, zone);
    const now = valueText(corrected(point), dtype, zone);
    const text = then === now ? then : `${then} → corrected ${now}`;
    if (text !== before) changes.push({ at: point.at, text });
    before = text;
  }
  return changes.reverse();
}
