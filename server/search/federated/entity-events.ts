import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { type EntityEvents, mostEvents } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { AppError } from "../../errors.ts";
import { within } from "./deadline.ts";
import { readEntityHistory } from "./entity-history.ts";
import { type EventsRequest, type LogScan, latenessMs, leadMs, scanFull, scanLog } from "./entity-log.ts";

/**
 * What happened to an entity in a span, newest first, from its feature set's source stream, under the caller's guard
 * and masks. The log is read backwards (`scanLog`). Where that cannot be all, because the log let records go, the scan
 * gave up, or the span ended so long ago that events may have come later than is looked for, the stream's table is
 * asked, and when it answers nothing is missing. The reply says what was not looked at. Never throws for what the data
 * plane refuses: that is in `note`.
 */
export async function readEntityEvents(
  dataPlane: Pick<DataPlane, "page" | "stats" | "rows">,
  principal: Principal,
  request: EventsRequest,
): Promise<EntityEvents> {
  const { source, from, to, nowMs, budgetMs } = request;
  const now = () => performance.now();
  const deadline = now() + budgetMs;
  const timed = <T>(call: (signal: AbortSignal) => Promise<T>) =>
    within(Math.max(1, deadline - now()), now, call);
  const askTable = () => timed((signal) => readEntityHistory(dataPlane, principal, request, signal));

  let enough = false;
  const scan: LogScan = { found: [], scanned: 0, reached: null, full: false };
  const reading = timed(() =>
    scanLog(dataPlane, principal, request, scan, () => enough || now() >= deadline),
  );
  const stats = await timed(() => dataPlane.stats(principal, source));
  const begins = stats.kind === "done" ? logBegins(stats.value.partitions) : null;
  const cut = begins !== null && begins > Date.parse(from) - leadMs;
  const late = Date.parse(to) + latenessMs < nowMs;

  let table = null;
  if (cut || late) {
    const asking = askTable();
    // Where nothing came late, enough events in the log are the newest there are.
    const quick = late ? null : await Promise.race([reading, asking.then(() => null)]);
    if (quick?.kind !== "done" || scan.found.length <= mostEvents) table = await asking;
  }
  enough = table?.kind === "done";
  const read = enough ? null : await reading;
  if (table === null && scan.full) table = await askTable();

  const whole = table?.kind === "done" ? table.value : null;
  const searchedFrom =
    begins !== null && scan.reached !== null ? Math.max(begins, scan.reached) : scan.reached;
  const missed = [
    ...(read?.kind === "late" ? ["The time to answer was up."] : []),
    ...(read?.kind === "failed" ? [why(read)] : []),
    ...(scan.full ? [scanFull] : []),
    ...(searchedFrom !== scan.reached ? ["The log no longer holds earlier records."] : []),
    ...(late ? ["Events that came more than an hour after the span were not looked for."] : []),
    ...(table?.kind === "late" ? ["The stream's table did not answer in time."] : []),
    ...(table?.kind === "failed" ? [`The stream's table was not read: ${why(table)}`] : []),
  ];
  const complete = whole !== null || missed.length === 0;
  const records = newest([...scan.found, ...(whole?.records ?? [])]);
  const scanned = new Set(scan.found);
  const heldBy = (record: RecordView) =>
    scanned.has(record) || (stats.kind === "done" && Date.parse(record.knowledgeTime) >= (begins ?? 0))
      ? "log"
      : "lake";
  return {
    product: source,
    from,
    to,
    records: records.slice(0, mostEvents).map((record) => ({ ...record, heldBy: heldBy(record) })),
    more: records.length > mostEvents || whole?.more === true,
    scanned: scan.scanned,
    searchedFrom: searchedFrom === null ? null : new Date(searchedFrom).toISOString(),
    table: table === null ? "not needed" : whole ? "read" : "not read",
    complete,
    note: complete ? null : missed.join(" "),
  };
}

/** Each record once, the newest first; what the log holds is told as it was sent. */
function newest(events: readonly RecordView[]): RecordView[] {
  const byPlace = new Map<string, RecordView>();
  for (const event of events) {
    const place = `${event.partition}:${event.offset}`;
    if (!byPlace.has(place)) byPlace.set(place, event);
  }
  return [...byPlace.values()].sort(
    (a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime) || b.offset - a.offset,
  );
}

/** Since when a log that has let records go holds all of them; null: it has let none go. */
function logBegins(partitions: readonly { earliest: number; firstAt: string | null }[]): number | null {
  const cut = partitions.flatMap(({ earliest, firstAt }) =>
    earliest > 0 && firstAt !== null ? [Date.parse(firstAt)] : [],
  );
  return cut.length === 0 ? null : Math.max(...cut);
}

/** A refusal in words fit for the caller: what is ours stays inside. */
const why = ({ error }: { error: unknown }): string =>
  error instanceof AppError ? error.message : "It failed on our side.";
