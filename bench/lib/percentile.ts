/** The value below which `share` (0 to 1) of the values lie, null without values. Sorts in place. */
export function percentile(values: number[], share: number): number | null {
  values.sort((a, b) => a - b);
  const value = values[Math.min(values.length - 1, Math.floor(values.length * share))];
  return value === undefined ? null : Math.round(value * 100) / 100;
}
