import type { ChartSeries } from "../charts/types.ts";
import type { FeatureValue } from "./serving.ts";
import { chartValue, valueText } from "./value-text.ts";

/** One key's values over time as the history route gives them. */
export interface HistoryReply {
  points: readonly { t: string; served: FeatureValue; corrected: FeatureValue }[];
}

/** Whether the values can be drawn as a line: there is a number among them, or nothing at all. */
export const isDrawn = ({ points }: HistoryReply): boolean =>
  points.some(({ served, corrected }) => chartValue(served) !== null || chartValue(corrected) !== null) ||
  points.every(({ served, corrected }) => served === null && corrected === null);

/** As served and as corrected as two lines; what had no value is a gap. The dashed one lies on top where they differ. */
export function seriesOf({ points }: HistoryReply): ChartSeries[] {
  const line = (pick: (point: HistoryReply["points"][number]) => FeatureValue) =>
    points.map((point) => ({ t: Date.parse(point.t), v: chartValue(pick(point)) }));
  return [
    { id: "served", label: "as served", points: line((point) => point.served) },
    {
      id: "corrected",
      label: "as corrected",
      points: line((point) => point.corrected),
      tone: "muted",
      dashed: true,
    },
  ];
}

/** When a value that is no number became another, newest first; corrected values stand beside what was served. */
export function textChanges({ points }: HistoryReply, zone: string): { t: number; text: string }[] {
  const changes: { t: number; text: string }[] = [];
  let before: string | undefined;
  for (const { t, served, corrected } of points) {
    const then = valueText(served, "", zone);
    const now = valueText(corrected, "", zone);
    const text = then === now ? then : `${then} → corrected ${now}`;
    if (text !== before) changes.push({ t: Date.parse(t), text });
    before = text;
  }
  return changes.reverse();
}
