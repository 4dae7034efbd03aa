import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import { formatVector } from "../../../domain/positions/vector.ts";
import { type SseConnection, sseEvent } from "../http/sse.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { type Selection, select } from "../records/select.ts";
import type { View } from "../records/view.ts";
import { after, furthest, type TailBatch } from "./batch.ts";
import type { SharedTail } from "./shared-tail.ts";
import { createWaker } from "./waker.ts";

/** Records of one page read from the log: a slow filter keeps the thread for that many evaluations at most. */
const pageRecords = 250;
/** While nothing matches, the place is told this often, so that a resume need not scan it all again. */
const positionMs = 2_000;

export interface LosslessOptions {
  connection: SseConnection;
  stream: StreamAdapter;
  trusted: boolean;
  tail: SharedTail;
  view: View;
  from: OffsetVector;
  /** Ends after so many records; undefined: never. */
  limit: number | undefined;
  /** Told how many records were sent, for usage. */
  onSent: (records: number) => void;
}

/**
 * Serves one lossless viewer until it leaves: every record in order, none skipped, each with the vector after it as
 * its id. The viewer's pace is the pace of reading: the next records are fetched when the last ones have been taken, so
 * a slow viewer costs a chunk of memory and nothing to the others. Near the end records come from the shared ring.
 */
export async function serveLossless(options: LosslessOptions): Promise<void> {
  const { connection, stream, tail, view } = options;
  const { signal } = connection;
  const counts = { scanned: 0, matched: 0, filterErrors: 0 };
  let filterError: string | undefined;
  let position = options.from;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let told = performance.now();

  const count = (selection: Selection) => {
    counts.scanned += selection.scanned;
    counts.matched += selection.matches.length;
    counts.filterErrors += selection.errors;
    filterError = selection.error ?? filterError;
    left -= selection.matches.length;
    options.onSent(selection.matches.length);
  };

  const tellPosition = () => {
    if (counts.scanned === 0) return;
    const data = JSON.stringify({ ...counts, ...(filterError === undefined ? {} : { filterError }) });
    connection.write(sseEvent("position", formatVector(position), data));
    counts.scanned = 0;
    counts.matched = 0;
    counts.filterErrors = 0;
    told = performance.now();
  };

  const wake = createWaker(tail, signal);
  try {
    while (!signal.aborted && left > 0) {
      const found = tail.after(position);
      if (found === "head") {
        if (performance.now() - told > positionMs) tellPosition();
        await wake.next(positionMs);
        continue;
      }
      if (found === "log") {
        const page = await stream.read(tail.topic, position, { limit: pageRecords, until: tail.head() });
        if (signal.aborted) break;
        const records = page.records.map((record) => new OutgoingRecord(record, options.trusted));
        const selection = select(records, view, { late: "stop", limit: left });
        count(selection);
        if (selection.matches.length > 0) connection.write(losslessFrame(position, records, selection, view));
        position =
          selection.taken === records.length
            ? furthest(position, page.next)
            : after(position, records.slice(0, selection.taken));
        // Pages of which nothing matched would otherwise run on without the loop having a turn.
        await new Promise((resolve) => setImmediate(resolve));
      } else {
        const part = takeBatch(found, position, view, left);
        count(part.selection);
        if (part.frame) connection.write(part.frame);
        position = part.next;
        if (part.selection.taken < found.records.length)
          await new Promise((resolve) => setImmediate(resolve));
      }
      if (performance.now() - told > positionMs) tellPosition();
      await connection.drained();
    }
  } finally {
    wake.close();
  }
}

/**
 * The viewer's part of a batch: as a rule all of it, from the bytes made for everybody with this view. Less where the
 * viewer stood inside it, or where its filter is slow and goes on in another turn.
 */
function takeBatch(
  batch: TailBatch,
  position: OffsetVector,
  view: View,
  limit: number,
): { frame: Buffer | undefined; selection: Selection; next: OffsetVector } {
  const whole =
    limit >= batch.records.length &&
    batch.records.every(({ record }) => record.offset >= (position[record.partition] ?? 0));
  if (whole) {
    const selection = batch.lossless(view);
    const complete = selection.taken === batch.records.length;
    const make = (made: Selection) => losslessFrame(batch.from, batch.records, made, view);
    return {
      frame: selection.matches.length === 0 ? undefined : batch.frame(view, make),
      selection,
      next: complete
        ? furthest(position, batch.next)
        : after(position, batch.records.slice(0, selection.taken)),
    };
  }
  const records = batch.records.filter(({ record }) => record.offset >= (position[record.partition] ?? 0));
  const selection = select(records, view, { late: "stop", limit });
  return {
    frame: selection.matches.length === 0 ? undefined : losslessFrame(position, records, selection, view),
    selection,
    next:
      selection.taken === records.length
        ? furthest(position, batch.next)
        : after(position, records.slice(0, selection.taken)),
  };
}

/** The events of the matching records, each with the vector that stands after it, also after those left out. */
function losslessFrame(
  from: OffsetVector,
  records: readonly OutgoingRecord[],
  selection: Selection,
  view: View,
): Buffer {
  const matching = new Set(selection.matches);
  const vector: Record<number, number> = { ...from };
  let text = "";
  for (const outgoing of records) {
    const { partition, offset } = outgoing.record;
    vector[partition] = offset + 1;
    if (matching.has(outgoing)) text += sseEvent("record", formatVector(vector), outgoing.json(view.masks));
  }
  return Buffer.from(text);
}
