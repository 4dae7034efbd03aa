"use client";

import { useMemo, useState } from "react";
import type { Projection } from "@/server/domain/data-plane-api/vectors.ts";
import { Link } from "../ui/link.tsx";
import { PointMark } from "./point-mark.tsx";
import { recordPath } from "./record-path.ts";

type Point = Projection["points"][number];

const width = 800;
const height = 450;
const margin = 14;
/** A pointer farther from every point than this (in units of the picture) points at none. */
const reach = 24;

/**
 * Points in the plane, one scale for both axes. The nearest to the pointer is told below; with the keyboard, arrows go
 * to the nearest point in their direction and Enter finds its neighbours. The same points are in the table.
 */
export function PointsPlane({
  points,
  placeOf,
  chosen,
  onChoose,
}: {
  points: readonly Point[];
  placeOf: (value: Point["value"]) => number | null;
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const [shownId, setShown] = useState<string | null>(null);
  const placed = useMemo(() => layOut(points), [points]);
  const shown = placed.find(({ point }) => point.id === shownId);
  const marked = placed.find(({ point }) => point.id === chosen);

  const toward = (dx: number, dy: number) => {
    const from = shown ?? placed[0];
    if (!from) return;
    const ahead = placed
      .map((to) => ({
        to,
        along: (to.x - from.x) * dx + (to.y - from.y) * dy,
        off: Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx),
      }))
      .filter(({ along }) => along > 0.5)
      .sort((a, b) => a.along + 2 * a.off - (b.along + 2 * b.off));
    setShown((shown === undefined ? from : (ahead[0]?.to ?? from)).point.id);
  };
  const arrows: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };

  return (
    <div className="px-3.5 pb-2">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="application"
        aria-label={`${points.length} records in the plane. Arrows go from point to point, Enter finds what is near to one. The table has the same records.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is walked through with the arrows
        tabIndex={0}
        className="w-full rounded-sm border border-line bg-bg"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const x = ((event.clientX - box.left) / box.width) * width;
          const y = ((event.clientY - box.top) / box.height) * height;
          setShown(nearestTo(placed, x, y)?.point.id ?? null);
        }}
        onClick={() => shown && onChoose(shown.point.id)}
        onKeyDown={(event) => {
          const direction = arrows[event.key];
          if (direction) {
            event.preventDefault();
            toward(...direction);
          } else if (event.key === "Enter" && shown) onChoose(shown.point.id);
        }}
      >
        {placed.map(({ point, x, y }) => (
          <g key={point.id} transform={`translate(${x} ${y})`} opacity={0.75}>
            <PointMark place={placeOf(point.value)} size={3} />
          </g>
        ))}
        {[marked, shown].map(
          (each, index) =>
            each && (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: two rings, each with its own place
                key={index}
                cx={each.x}
                cy={each.y}
                r={8}
                fill="none"
                stroke="var(--text)"
                strokeWidth={index === 0 ? 1 : 2}
                strokeDasharray={index === 0 ? "3 2" : undefined}
              />
            ),
        )}
      </svg>
      <p aria-live="polite" className="flex h-8 items-center gap-2">
        {shown ? (
          <>
            <Link
              href={recordPath(shown.point)}
              className="max-w-40 shrink-0 truncate font-mono text-accent text-xs hover:underline"
            >
              {shown.point.id}
            </Link>
            {shown.point.value !== null && <span className="shrink-0 text-muted">{shown.point.value}</span>}
            <span className="truncate">{shown.point.text}</span>
          </>
        ) : (
          <span className="text-muted">Point at a record, or walk with the arrows.</span>
        )}
      </p>
    </div>
  );
}

interface Placed {
  point: Point;
  x: number;
  y: number;
}

function layOut(points: readonly Point[]): Placed[] {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * margin) / (right - left || 1),
    (height - 2 * margin) / (high - low || 1),
  );
  return points.map((point) => ({
    point,
    x: Math.round((width / 2 + (point.x - (left + right) / 2) * scale) * 10) / 10,
    y: Math.round((height / 2 - (point.y - (low + high) / 2) * scale) * 10) / 10,
  }));
}

function nearestTo(placed: readonly Placed[], x: number, y: number): Placed | undefined {
  let best: Placed | undefined;
  let least = reach;
  for (const each of placed) {
    const distance = Math.hypot(each.x - x, each.y - y);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}
