import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { mostEvents } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";

const minuteMs = 60_000;
/** Streams are read by knowledge time: events that came later than this after their span's end are not looked for. */
export const latenessMs = 60 * minuteMs;
/** An event may be known a little before its time, when its sender's clock is ahead. */
export const leadMs = minuteMs;
/** The newest stretch is read first; each next one, further back, is four times as long. */
const firstStretchMs = 5 * minuteMs;
const growth = 4;
/** Records one question looks at: about a day of a stream of one record a second. */
const mostScanned = 100_000;
const pageSize = 1_000;

export interface EventsRequest {
  source: string;
  entity: Readonly<Record<string, string | number>>;
  /** Bounds of the event time, ISO 8601, both inclusive. */
  from: string;
  to: string;
  nowMs: number;
  budgetMs: number;
}

/** How far a scan of the log has come; also readable while it is under way. */
export interface LogScan {
  found: RecordView[];
  scanned: number;
  /** Records known from this instant (ms) on were looked at. */
  reached: number | null;
  /** Whether it gave up at so many records. */
  full: boolean;
}

/** What a scan that gave up says. */
export const scanFull = `${mostScanned.toLocaleString("en")} records were looked at.`;

/**
 * Reads the log backwards from the span's end in growing stretches until there are enough events, the span's beginning
 * is reached, 100,000 records were looked at or `over` says so; then what came up to an hour late. `scan` is filled as it
 * goes. Throws what the data plane refuses.
 */
export async function scanLog(
  dataPlane: Pick<DataPlane, "page">,
  principal: Principal,
  request: EventsRequest,
  scan: LogScan,
  over: () => boolean,
): Promise<void> {
  const { source, from, to, nowMs } = request;
  const lowest = Date.parse(from) - leadMs;
  const filter = filterOf(request);

  /** Reads what became known from one instant to another; false once enough records were looked at. */
  const stretch = async (begin: number, end: number | null): Promise<boolean> => {
    const until = end === null ? undefined : position(end);
    for (let at = position(begin); ; ) {
      const page = await dataPlane.page(principal, source, { from: at, limit: pageSize, filter, until });
      scan.found.push(...page.records);
      scan.scanned += page.scanned;
      // A page of records that are withheld from the reader has none, and the next one may.
      if (page.next === page.end || page.next === at) return true;
      scan.full = scan.scanned >= mostScanned;
      if (scan.full || over()) return false;
      at = page.next;
    }
  };
  const toMs = Math.min(nowMs, Date.parse(to));
  // A span that reaches to now has no bound, so that what came while the question was read is not missed.
  let end: number | null = toMs < nowMs ? toMs : null;
  for (let width = firstStretchMs; (end ?? toMs) > lowest; width *= growth) {
    const begin = Math.max(lowest, (end ?? toMs) - width);
    if (!(await stretch(begin, end))) return;
    scan.reached = begin;
    end = begin;
    if (scan.found.length > mostEvents) break;
  }
  if (toMs < nowMs) await stretch(toMs, toMs + latenessMs < nowMs ? toMs + latenessMs : null);
}

const position = (ms: number) => `time:${new Date(ms).toISOString()}`;

/** CEL that lets an entity's events of the span through; keys are compared as texts, as a question writes them. */
function filterOf({ entity, from, to }: EventsRequest): string {
  const keys = Object.entries(entity).map(
    ([column, value]) => `string(${fieldOf(column)}) == ${JSON.stringify(String(value))}`,
  );
  const time = [`eventTime >= timestamp(${ms(from)})`, `eventTime <= timestamp(${ms(to)})`];
  return [...time, ...keys].join(" && ");
}

/** Filters see times to the millisecond. */
const ms = (iso: string) => JSON.stringify(new Date(Date.parse(iso)).toISOString());

const fieldOf = (column: string) =>
  column
    .split(".")
    .reduce(
      (path, part) => (/^[A-Za-z_]\w*$/.test(part) ? `${path}.${part}` : `${path}[${JSON.stringify(part)}]`),
      "event",
    );
