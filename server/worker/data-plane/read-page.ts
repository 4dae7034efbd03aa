import type { OffsetVector, StreamAdapter, TopicDescription } from "../../adapters/stream/types.ts";
import { OutgoingRecord } from "./records/outgoing.ts";
import { type Selection, select } from "./records/select.ts";
import type { View } from "./records/view.ts";
import { after, furthest } from "./tail/batch.ts";

/** Records one request scans at most for a filter that lets little through; the caller goes on from `next`. */
const scanLimit = 50_000;
/** Records judged before other work has its turn. */
const chunk = 1_000;
/** Time one request spends on its filter. */
const scanMs = 2_000;

export interface PageResult {
  matches: OutgoingRecord[];
  next: OffsetVector;
  scanned: number;
  matched: number;
  filterErrors: number;
  filterError: string | undefined;
}

/**
 * Reads a page of at most `limit` records that a view lets through, scanning on while a filter refuses, up to 50,000
 * records or 2 s. `next` stands right after the last record that was looked at, so nothing is read twice or skipped.
 */
export async function readPage(
  stream: StreamAdapter,
  topic: string,
  options: {
    from: OffsetVector;
    until: OffsetVector;
    limit: number;
    view: View;
    trusted: boolean;
    signal: AbortSignal;
  },
): Promise<PageResult> {
  const { until, limit, view, signal } = options;
  const result: PageResult = {
    matches: [],
    next: options.from,
    scanned: 0,
    matched: 0,
    filterErrors: 0,
    filterError: undefined,
  };
  const deadline = performance.now() + scanMs;
  const selective = view.filter !== null || view.rowFilter !== null;
  while (!signal.aborted) {
    const wanted = limit - result.matches.length;
    const page = await stream.read(topic, result.next, {
      limit: selective ? chunk : Math.min(wanted, chunk),
      until,
      ...(view.partitions ? { partitions: [...view.partitions] } : {}),
    });
    const records = page.records.map((record) => new OutgoingRecord(record, options.trusted));
    const selection = select(records, view, { late: "stop", limit: wanted });
    add(result, selection);
    // Everything was looked at: then the page's own end, which also passes over partitions nobody asked for.
    if (selection.taken === records.length) result.next = furthest(result.next, page.next);
    else result.next = after(result.next, records.slice(0, selection.taken));
    const done = result.matches.length >= limit || records.length === 0;
    if (done || result.scanned >= scanLimit || performance.now() > deadline) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
}

function add(result: PageResult, selection: Selection): void {
  result.matches.push(...selection.matches);
  result.scanned += selection.scanned;
  result.matched += selection.matches.length;
  result.filterErrors += selection.errors;
  result.filterError = selection.error ?? result.filterError;
}

/** The end of a topic as a vector. */
export function endOf(description: TopicDescription): OffsetVector {
  return Object.fromEntries(description.partitions.map((p) => [p.partition, p.end]));
}

/** The earlier of two bounds, partition by partition. */
export function nearest(a: OffsetVector, b: OffsetVector): OffsetVector {
  const result: Record<number, number> = { ...a };
  for (const [partition, offset] of Object.entries(b))
    result[Number(partition)] = Math.min(result[Number(partition)] ?? offset, offset);
  return result;
}
