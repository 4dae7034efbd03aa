import type { Point } from "./layout.ts";

/** An SVG path through the points, its corners rounded by `radius` px or half of the shorter side where that is less. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = [`M${first.x} ${first.y}`];
  for (const [index, at] of rest.entries()) {
    const before = points[index];
    const next = rest[index + 1];
    if (before === undefined || next === undefined) {
      parts.push(`L${at.x} ${at.y}`);
      continue;
    }
    const enter = toward(at, before, radius);
    const leave = toward(at, next, radius);
    parts.push(`L${enter.x} ${enter.y}`, `Q${at.x} ${at.y} ${leave.x} ${leave.y}`);
  }
  return parts.join("");
}

/** The point `distance` px from one point toward another, at most half of the way. */
function toward(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
