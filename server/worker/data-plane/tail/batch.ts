import type { OffsetVector } from "../../../adapters/stream/types.ts";
import type { OutgoingRecord } from "../records/outgoing.ts";
import { type Selection, select } from "../records/select.ts";
import type { View } from "../records/view.ts";

/** Records as the shared tail read them, with what its viewers have worked out on them so far. */
export class TailBatch {
  /** Counts up by one; consecutive batches join: `next` of one is `from` of the following. */
  readonly sequence: number;
  readonly from: OffsetVector;
  readonly next: OffsetVector;
  readonly records: readonly OutgoingRecord[];
  /** Characters of payload held. */
  readonly size: number;
  readonly #selections = new Map<string, Selection>();
  readonly #frames = new Map<string, Buffer>();

  constructor(sequence: number, from: OffsetVector, next: OffsetVector, records: readonly OutgoingRecord[]) {
    this.sequence = sequence;
    this.from = from;
    this.next = next;
    this.records = records;
    this.size = records.reduce((sum, { record }) => sum + (record.value?.length ?? 0) + 200, 0);
  }

  /** What a sampled view takes of this batch, worked out once a view; a filter that is too slow is cut short. */
  sampled(view: View): Selection {
    return this.#once(`sampled ${view.id}`, () => select(this.records, view, { late: "skip" }));
  }

  /** What a lossless view takes of this batch (of its beginning, where the filter is slow), worked out once a view. */
  lossless(view: View): Selection {
    return this.#once(`lossless ${view.id}`, () => select(this.records, view, { late: "stop" }));
  }

  /** The bytes a lossless viewer of the whole batch is sent, made once a view. */
  frame(view: View, make: (selection: Selection) => Buffer): Buffer {
    const known = this.#frames.get(view.id);
    if (known) return known;
    const frame = make(this.lossless(view));
    this.#frames.set(view.id, frame);
    return frame;
  }

  #once(key: string, make: () => Selection): Selection {
    const known = this.#selections.get(key);
    if (known) return known;
    const selection = make();
    this.#selections.set(key, selection);
    return selection;
  }
}

/** Whether every partition of `a` is at or past `b`. */
export function atOrPast(a: OffsetVector, b: OffsetVector): boolean {
  for (const [partition, offset] of Object.entries(b)) if ((a[Number(partition)] ?? 0) < offset) return false;
  return true;
}

/** Where a reader stands after these records. */
export function after(from: OffsetVector, records: readonly OutgoingRecord[]): OffsetVector {
  const next: Record<number, number> = { ...from };
  for (const { record } of records) next[record.partition] = record.offset + 1;
  return next;
}

/** The further of two vectors, partition by partition. */
export function furthest(a: OffsetVector, b: OffsetVector): OffsetVector {
  const result: Record<number, number> = { ...a };
  for (const [partition, offset] of Object.entries(b))
    result[Number(partition)] = Math.max(result[Number(partition)] ?? 0, offset);
  return result;
}
