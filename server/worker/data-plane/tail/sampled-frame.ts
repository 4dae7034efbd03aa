import type { OffsetVector } from "../../../adapters/stream/types.ts";
import { formatVector } from "../../../domain/positions/vector.ts";
import type { OutgoingRecord } from "../records/outgoing.ts";
import type { View } from "../records/view.ts";
import type { TailCounts } from "./counts.ts";

/** The `records` event's rows as JSON, made once for all viewers of a view. */
export function rowsJson(records: readonly OutgoingRecord[], view: View): string {
  return `[${records.map((outgoing) => outgoing.json(view.masks)).join(",")}]`;
}

/** One `records` event (see `sampledBatchSchema`). `position` is what has been scanned, `end` where the topic ends. */
export function sampledFrame(
  rows: string,
  counts: TailCounts,
  position: OffsetVector,
  end: OffsetVector,
): Buffer {
  const { scanned, matched, dropped, filterErrors, filterError } = counts;
  const reason = filterError === undefined ? "" : `,"filterError":${JSON.stringify(filterError)}`;
  return Buffer.from(
    `id: ${formatVector(position)}\nevent: records\ndata: {"records":${rows},"scanned":${scanned},"matched":${matched},"dropped":${dropped},"filterErrors":${filterErrors}${reason},"end":"${formatVector(end)}"}\n\n`,
  );
}
