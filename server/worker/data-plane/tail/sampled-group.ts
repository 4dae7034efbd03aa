import type { OutgoingRecord } from "../records/outgoing.ts";
import type { View } from "../records/view.ts";
import type { TailBatch } from "./batch.ts";
import { addCounts, noCounts, sample, type TailCounts } from "./counts.ts";
import { rowsJson, sampledFrame } from "./sampled-frame.ts";
import type { SampledViewer } from "./sampled-viewer.ts";
import type { SharedTail } from "./shared-tail.ts";

/** Bytes a viewer may have waiting in its socket; beyond, it misses batches (and is told how many records). */
export const viewerBacklog = 256 * 1024;
/** Candidates kept between two flushes; above, every other one goes. */
const candidateLimit = 4_000;

/**
 * The live viewers of one view with one cap: the filter is evaluated, the sample chosen and the JSON written once for
 * all of them. A viewer whose socket is full is passed over and gets the counts of what it missed with its next batch,
 * so none slows another and the sums stay true.
 */
export class SampledGroup {
  readonly viewers = new Set<SampledViewer>();
  readonly #tail: SharedTail;
  readonly #view: View;
  readonly #cap: number;
  #candidates: OutgoingRecord[] = [];
  #counts = noCounts();

  constructor(tail: SharedTail, view: View, cap: number) {
    this.#tail = tail;
    this.#view = view;
    this.#cap = cap;
  }

  /** Takes in a batch of the shared tail. */
  take(batch: TailBatch): void {
    const selection = batch.sampled(this.#view);
    this.#counts.scanned += selection.scanned;
    this.#counts.matched += selection.matches.length;
    this.#counts.filterErrors += selection.errors;
    if (selection.error !== undefined) this.#counts.filterError = selection.error;
    for (const match of selection.matches) this.#candidates.push(match);
    if (this.#candidates.length > candidateLimit)
      this.#candidates = this.#candidates.filter((_record, index) => index % 2 === 1);
  }

  /** Sends what has come since the last flush. Nothing came: nothing is sent. */
  flush(): void {
    const counts = this.#counts;
    if (counts.scanned === 0) return;
    const chosen = sample(this.#candidates, this.#cap);
    this.#candidates = [];
    this.#counts = noCounts();
    counts.dropped = counts.matched - chosen.length;
    const rows = rowsJson(chosen, this.#view);
    const position = this.#tail.head();
    const end = this.#tail.end();
    let shared: Buffer | undefined;
    for (const viewer of this.viewers) {
      if (viewer.connection.backlog() > viewerBacklog) {
        viewer.miss({ ...counts, dropped: counts.matched });
        continue;
      }
      const missed = viewer.takeMissed();
      if (missed) viewer.connection.write(sampledFrame(rows, sum(counts, missed), position, end));
      else {
        shared ??= sampledFrame(rows, counts, position, end);
        viewer.connection.write(shared);
      }
      viewer.sent(chosen.length);
    }
  }
}

function sum(a: TailCounts, b: TailCounts): TailCounts {
  const total = { ...a };
  addCounts(total, b);
  if (a.filterError === undefined) total.filterError = b.filterError;
  return total;
}
