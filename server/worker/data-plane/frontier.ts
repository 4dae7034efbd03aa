import type { OffsetVector, StreamAdapter } from "../../adapters/stream/types.ts";
import { type PositionRequest, parseAsOf, parsePosition } from "../../domain/positions/position.ts";
import { endOf, nearest } from "./read-page.ts";

/**
 * Where a page may read to: the topic's end, or what was known at `asOf` (a record is known at its knowledge time), or
 * the bound the caller sets with `until`, whichever comes first.
 */
export async function frontierOf(
  stream: StreamAdapter,
  topic: string,
  bounds: { asOf?: string | undefined; until?: string | undefined; nowUs: number },
): Promise<OffsetVector> {
  let frontier = endOf(await stream.describe(topic));
  if (bounds.asOf !== undefined) {
    const knowledgeTimeUs = parseAsOf(bounds.asOf, bounds.nowUs) + 1;
    frontier = nearest(frontier, await stream.resolve(topic, { kind: "time", knowledgeTimeUs }));
  }
  if (bounds.until !== undefined)
    frontier = nearest(frontier, await stream.resolve(topic, parsePosition(bounds.until, "until")));
  return frontier;
}

/** Turns a position into offsets, where "newest" and "latest" count from a frontier that may lie in the past. */
export async function startOf(
  stream: StreamAdapter,
  topic: string,
  position: PositionRequest,
  frontier: OffsetVector,
): Promise<OffsetVector> {
  if (position.kind === "latest") return frontier;
  if (position.kind === "newest") return newestBefore(stream, topic, position.count, frontier);
  return stream.resolve(topic, position);
}

/** Where the last `count` records before a frontier begin, over all partitions by knowledge time. */
async function newestBefore(
  stream: StreamAdapter,
  topic: string,
  count: number,
  frontier: OffsetVector,
): Promise<OffsetVector> {
  const earliest = await stream.resolve(topic, { kind: "earliest" });
  const candidates: Record<number, number> = {};
  for (const [partition, end] of Object.entries(frontier))
    candidates[Number(partition)] = Math.max(earliest[Number(partition)] ?? 0, end - count);
  const partitions = Object.keys(frontier);
  if (partitions.length < 2) return candidates;

  const found: { partition: number; offset: number; knowledgeTimeUs: number }[] = [];
  for (let next: OffsetVector = candidates; ; ) {
    const page = await stream.read(topic, next, { limit: 1_000, until: frontier });
    if (page.records.length === 0) break;
    for (const { partition, offset, knowledgeTimeUs } of page.records)
      found.push({ partition, offset, knowledgeTimeUs });
    next = page.next;
  }
  const start: Record<number, number> = { ...frontier };
  found.sort((a, b) => b.knowledgeTimeUs - a.knowledgeTimeUs || b.partition - a.partition);
  for (const { partition, offset } of found.slice(0, count))
    start[partition] = Math.min(start[partition] ?? offset, offset);
  return start;
}
