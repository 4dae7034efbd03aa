import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { type EntityEvents, mostEvents } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { AppError } from "../../errors.ts";
import { within } from "./deadline.ts";

const minuteMs = 60_000;
/** Streams are read by knowledge time: events that came later than this after their span's end are not looked for. */
const latenessMs = 60 * minuteMs;
/** An event may be known a little before its time, when its sender's clock is ahead. */
const leadMs = minuteMs;
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

/**
 * What happened to an entity in a span, newest first, from its feature set's source stream, under the caller's guard
 * and masks. No index by key stands behind it: the stream is read backwards from the span's end in growing stretches
 * until there are enough events, the span's beginning is reached, 100,000 records were looked at or the time is up;
 * then what came up to an hour late. The reply says what was not looked at. Never throws for what the data plane refuses: that is in `note`.
 */
export async function readEntityEvents(
  dataPlane: Pick<DataPlane, "page" | "stats">,
  principal: Principal,
  request: EventsRequest,
): Promise<EntityEvents> {
  const { source, from, to, nowMs } = request;
  const deadline = performance.now() + request.budgetMs;
  const left = () => Math.max(1, deadline - performance.now());
  const lowest = Date.parse(from) - leadMs;
  const found: RecordView[] = [];
  let scanned = 0;
  let reached: number | null = null;
  let stopped: string | null = null;
  const filter = filterOf(request);

  /** Reads what became known from one instant to another; false once enough records were looked at. */
  const stretch = async (begin: number, end: number | null): Promise<boolean> => {
    const until = end === null ? undefined : position(end);
    for (let at = position(begin); ; ) {
      const page = await dataPlane.page(principal, source, { from: at, limit: pageSize, filter, until });
      found.push(...page.records);
      scanned += page.scanned;
      if (page.next === page.end || page.scanned === 0) return true;
      if (scanned >= mostScanned) {
        stopped = `${mostScanned.toLocaleString("en")} records were looked at.`;
        return false;
      }
      at = page.next;
    }
  };
  const read = async (): Promise<void> => {
    const toMs = Math.min(nowMs, Date.parse(to));
    // A span that reaches to now has no bound, so that what came while the question was read is not missed.
    let end: number | null = toMs < nowMs ? toMs : null;
    for (let width = firstStretchMs; (end ?? toMs) > lowest; width *= growth) {
      const begin = Math.max(lowest, (end ?? toMs) - width);
      if (!(await stretch(begin, end))) return;
      reached = begin;
      end = begin;
      if (found.length > mostEvents) break;
    }
    if (toMs < nowMs) await stretch(toMs, toMs + latenessMs < nowMs ? toMs + latenessMs : null);
  };
  const now = () => performance.now();
  const [reading, stats] = await Promise.all([
    within(left(), now, read),
    within(left(), now, () => dataPlane.stats(principal, source)),
  ]);
  if (reading.kind === "late") stopped = "The time to answer was up.";
  if (reading.kind === "failed")
    stopped =
      reading.error instanceof AppError ? reading.error.message : "The stream could not be read on our side.";

  const begins = stats.kind === "done" ? logBegins(stats.value.partitions) : null;
  const bound = reached !== null && begins !== null && begins > reached ? begins : reached;
  const shortLog = reached !== null && bound !== reached;
  const records = found
    .sort((a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime) || b.offset - a.offset)
    .slice(0, mostEvents);
  return {
    product: source,
    from,
    to,
    records,
    more: found.length > mostEvents,
    scanned,
    searchedFrom: bound === null ? null : new Date(bound).toISOString(),
    complete: stopped === null && !shortLog,
    note: stopped ?? (shortLog ? "The log no longer holds earlier records." : null),
  };
}

const position = (ms: number) => `time:${new Date(ms).toISOString()}`;

/** Since when a log that has let records go holds all of them; null: it has let none go. */
function logBegins(partitions: readonly { earliest: number; firstAt: string | null }[]): number | null {
  const cut = partitions.flatMap(({ earliest, firstAt }) =>
    earliest > 0 && firstAt !== null ? [Date.parse(firstAt)] : [],
  );
  return cut.length === 0 ? null : Math.max(...cut);
}

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
