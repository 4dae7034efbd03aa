/** Next offset to read, by partition, from the text the API uses (`vector:0:1201,1:877`); undefined when it is not one. */
export function parseVector(text: string): Map<number, number> | undefined {
  const match = /^vector:((?:\d+:\d+)(?:,\d+:\d+)*)?$/.exec(text);
  if (match === null) return undefined;
  const vector = new Map<number, number>();
  for (const part of (match[1] ?? "").split(",")) {
    if (part === "") continue;
    const [partition, offset] = part.split(":");
    vector.set(Number(partition), Number(offset));
  }
  return vector;
}

/** Records between two places of a stream; null when either text is not a vector. */
export function distance(from: string, to: string): number | null {
  const start = parseVector(from);
  const end = parseVector(to);
  if (start === undefined || end === undefined) return null;
  let records = 0;
  for (const [partition, offset] of end) records += Math.max(0, offset - (start.get(partition) ?? 0));
  return records;
}
