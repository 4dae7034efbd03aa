import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import type { Point } from "./layout.ts";
import { roundedPath } from "./rounded-path.ts";

export type RoutedEdgeShape = Edge<{ route: readonly Point[] }, "routed">;

/** Radius of an edge's corners, px. */
const corner = 8;

/** An edge along the way that the layout found for it: around other products, never behind them. */
export function RoutedEdge({
  id,
  data,
  label,
  labelStyle,
  labelBgStyle,
  markerEnd,
  style,
}: EdgeProps<RoutedEdgeShape>) {
  const route = data?.route ?? [];
  const middle = route[Math.floor(route.length / 2)];
  const before = route[Math.floor(route.length / 2) - 1] ?? middle;
  if (middle === undefined || before === undefined) return null;
  return (
    <BaseEdge
      id={id}
      path={roundedPath(route, corner)}
      labelX={(before.x + middle.x) / 2}
      labelY={(before.y + middle.y) / 2}
      label={label}
      {...(labelStyle === undefined ? {} : { labelStyle })}
      {...(labelBgStyle === undefined ? {} : { labelBgStyle })}
      {...(markerEnd === undefined ? {} : { markerEnd })}
      {...(style === undefined ? {} : { style })}
    />
  );
}
