import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { usFromIso } from "../../clock.ts";
import { formatVector, type OffsetVector, parseVector } from "../../domain/positions/vector.ts";
import type { Principal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";

/** Records of one window, read forwards before the next older window is. */
const usualWindow = 10_000;
/** Windows of one call: 40,000 records take a filter some 0.3 s. */
const mostWindows = 4;
/** The most that one page of the data plane holds. */
const pageLimit = 1_000;

export interface BackwardRead {
  /** Newest first, at most what was asked for. */
  records: RecordView[];
  scanned: number;
  /** Whether everything that the stream still holds before `end` was looked at. */
  complete: boolean;
  /** End of the next older read. */
  next: string;
  filterError: string | null;
}

export interface BackwardRequest {
  filter: string;
  limit: number;
  /** Read what stands before this place; none: everything there is. */
  end?: string | undefined;
  /** Only what was known at this instant. */
  asOf?: string | undefined;
  /** Records of one window, over all partitions. */
  window?: number;
}

/**
 * The newest records that a filter lets through. A stream is read forwards only, so windows of its offsets are read
 * one before the other until there is enough; `next` goes on where this call stopped, with nothing twice or left out. The
 * order is by knowledge time: exact within a partition, where the records of one key are, and within a window.
 */
export async function scanBack(
  dataPlane: Pick<DataPlane, "page" | "stats">,
  principal: Principal,
  productId: string,
  { filter, limit, end, asOf, window: windowRecords = usualWindow }: BackwardRequest,
): Promise<BackwardRead> {
  const { partitions } = await dataPlane.stats(principal, productId);
  const earliest: OffsetVector = Object.fromEntries(
    partitions.map((each) => [each.partition, each.earliest]),
  );
  const given = await endOf(dataPlane, principal, productId, { end, asOf });
  let until: OffsetVector = Object.fromEntries(
    partitions.map((each) => [each.partition, Math.min(each.end, given?.[each.partition] ?? each.end)]),
  );
  const read: BackwardRead = { records: [], scanned: 0, complete: false, next: "", filterError: null };
  for (let window = 0; window < mostWindows; window++) {
    const from = windowBefore(until, earliest, windowRecords);
    const found = await forwards(dataPlane, principal, productId, { filter, asOf, from, until });
    read.scanned += found.scanned;
    read.filterError = found.filterError ?? read.filterError;
    const newest = found.records.sort(newestFirst);
    const room = limit - read.records.length;
    read.records.push(...newest.slice(0, room));
    if (newest.length > room) {
      until = placesAbove(newest.slice(room), from);
      break;
    }
    until = from;
    read.complete = Object.entries(until).every(
      ([partition, at]) => at <= (earliest[Number(partition)] ?? 0),
    );
    if (read.complete || read.records.length >= limit) break;
  }
  read.next = formatVector(until);
  return read;
}

/** Where a read begins that goes backwards: where the one before it ended, or what was known at `asOf`; else the log's end. */
async function endOf(
  dataPlane: Pick<DataPlane, "page">,
  principal: Principal,
  productId: string,
  { end, asOf }: Pick<BackwardRequest, "end" | "asOf">,
): Promise<OffsetVector | undefined> {
  if (end !== undefined) return parseVector(end, "cursor");
  if (asOf === undefined) return undefined;
  // Of a stream that went on for long since, windows from its end would hold nothing of then.
  const page = await dataPlane.page(principal, productId, { from: "latest", limit: 1, asOf });
  return parseVector(page.end, "end");
}

/** Everything in a window, page by page. */
async function forwards(
  dataPlane: Pick<DataPlane, "page">,
  principal: Principal,
  productId: string,
  {
    filter,
    asOf,
    from,
    until,
  }: { filter: string; asOf: string | undefined; from: OffsetVector; until: OffsetVector },
) {
  const records: RecordView[] = [];
  let scanned = 0;
  let filterError: string | null = null;
  for (let at = formatVector(from); ; ) {
    const page = await dataPlane.page(principal, productId, {
      from: at,
      until: formatVector(until),
      limit: pageLimit,
      filter,
      asOf,
    });
    records.push(...page.records);
    scanned += page.scanned;
    filterError = page.filterError ?? filterError;
    // A page that got no further is at the end, or at the end of what was known at `asOf`.
    if (page.next === at || page.next === page.end) return { records, scanned, filterError };
    at = page.next;
  }
}

/** Where a window of the partitions begins that ends at `until`. */
function windowBefore(until: OffsetVector, earliest: OffsetVector, records: number): OffsetVector {
  const each = Math.ceil(records / Math.max(1, Object.keys(until).length));
  return Object.fromEntries(
    Object.entries(until).map(([partition, end]) => [
      partition,
      Math.min(end, Math.max(earliest[Number(partition)] ?? 0, end - each)),
    ]),
  );
}

/** Where an older read ends when some of what was read is still to be shown: `next` of the read, and those records. */
export const placesBefore = (next: string, rest: readonly RecordView[]): string =>
  formatVector(placesAbove(rest, parseVector(next, "cursor")));

/** The places right after records that are still to be read; a partition without any is done down to `from`. */
function placesAbove(rest: readonly RecordView[], from: OffsetVector): OffsetVector {
  const places: Record<number, number> = { ...from };
  for (const { partition, offset } of rest) places[partition] = Math.max(places[partition] ?? 0, offset + 1);
  return places;
}

// As instants, not as text: whole milliseconds are written without further digits.
const knownUs = ({ knowledgeTime }: RecordView): number => usFromIso(knowledgeTime) ?? 0;

const newestFirst = (a: RecordView, b: RecordView) =>
  knownUs(b) - knownUs(a) || b.partition - a.partition || b.offset - a.offset;
