/** Hues far apart at one lightness; the shapes differ too, for readers who do not tell the hues apart. */
const hues = [245, 55, 155, 325, 95, 200];

/** A point of a group, around the origin: its shape and colour are the group's, without one a plain dot. */
export function PointMark({ place, size }: { place: number | null; size: number }) {
  const fill = place === null ? "var(--accent)" : `oklch(0.6 0.14 ${hues[place % hues.length]})`;
  switch (place === null ? 0 : place % 4) {
    case 1:
      return <rect x={-size} y={-size} width={size * 2} height={size * 2} fill={fill} />;
    case 2:
      return <path d={`M0 ${-size * 1.3}L${size * 1.2} ${size}H${-size * 1.2}Z`} fill={fill} />;
    case 3:
      return <path d={`M0 ${-size * 1.4}L${size * 1.4} 0L0 ${size * 1.4}L${-size * 1.4} 0Z`} fill={fill} />;
    default:
      return <circle r={size} fill={fill} />;
  }
}
