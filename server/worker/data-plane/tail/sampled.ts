import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import { distance } from "../../../domain/positions/vector.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { select } from "../records/select.ts";
import { after, atOrPast, furthest, type TailBatch } from "./batch.ts";
import { noCounts, sample } from "./counts.ts";
import { rowsJson, sampledFrame } from "./sampled-frame.ts";
import { SampledGroup, viewerBacklog } from "./sampled-group.ts";
import type { SampledViewer } from "./sampled-viewer.ts";
import type { SharedTail } from "./shared-tail.ts";

/** Batches go out at most this often; at once when the last one is longer ago. */
const flushMs = 100;
/** When the server is strained, viewers get less often what they may also miss. */
const strainedFlushMs = 500;
/** Of a viewer far behind a page is this part of what is still to come, so it is done within some ten seconds. */
const catchUpPart = 50;
const catchUpLimit = 5_000;
/** So many records from the ring are shown whole, in several batches at once; more are sampled like live ones. */
const burst = 1_000;

export interface SampledTail {
  /** Adds a viewer; it leaves when its connection ends. */
  add(viewer: SampledViewer): void;
  viewers(): number;
}

/**
 * Serves the sampled viewers of one topic. A viewer that starts in the past reads pages of the log itself, as its
 * socket drains, and joins the others where it meets the shared tail; from then on batches are made once a view.
 * While it catches up it is shown everything as long as a batch's cap allows, and told what was left out.
 */
export function createSampledTail(options: {
  tail: SharedTail;
  stream: StreamAdapter;
  trusted: boolean;
  strained: () => boolean;
  onEmpty: () => void;
}): SampledTail {
  const { tail, stream, trusted, strained } = options;
  const groups = new Map<string, SampledGroup>();
  const joining = new Map<SampledViewer, CatchUp>();
  let timer: NodeJS.Timeout | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  const interval = () => (strained() ? strainedFlushMs : flushMs);

  const unlisten = tail.listen((batch) => {
    for (const group of groups.values()) group.take(batch);
    schedule();
  });

  /** At once when the line has been quiet, so that a lone click is seen at once; never more often than ten times a second. */
  function schedule(): void {
    if (timer) return;
    const wait = flushedAt + interval() - performance.now();
    timer = setTimeout(flush, Math.max(0, wait));
  }

  function flush(): void {
    timer = undefined;
    flushedAt = performance.now();
    for (const group of groups.values()) group.flush();
    for (const viewer of [...joining.keys()]) advance(viewer);
    const head = tail.head();
    const end = tail.end();
    for (const group of groups.values())
      for (const viewer of group.viewers) viewer.tellState(head, end, true, flushedAt);
    if (joining.size > 0 || tail.behind() > 0) schedule();
  }

  /** Moves a viewer that is not live yet one step on: into its group, or a page further. */
  function advance(viewer: SampledViewer): void {
    const state = joining.get(viewer);
    if (!state || state.reading || viewer.connection.backlog() > viewerBacklog) return;
    takeRing(viewer);
    if (tail.after(viewer.position) === "head" && atOrPast(tail.head(), viewer.position)) {
      joining.delete(viewer);
      groupOf(viewer).viewers.add(viewer);
      return;
    }
    viewer.tellState(viewer.position, tail.end(), false, flushedAt);
    if (tail.after(viewer.position) === "log") readPage(viewer, state);
  }

  /** Takes what the ring has past the viewer: a few records whole, many as a sample of each batch. */
  function takeRing(viewer: SampledViewer): void {
    const whole = distance(viewer.position, tail.head()) <= burst;
    for (
      let found = tail.after(viewer.position);
      typeof found === "object";
      found = tail.after(viewer.position)
    ) {
      const records = pastOf(found, viewer);
      const size = whole ? viewer.cap : records.length;
      for (let start = 0; start < records.length; start += size) {
        const part = records.slice(start, start + size);
        const last = start + size >= records.length;
        deliver(viewer, part, last ? found.next : after(viewer.position, part));
      }
      viewer.position = furthest(viewer.position, found.next);
    }
  }

  function readPage(viewer: SampledViewer, state: CatchUp): void {
    state.reading = true;
    const until = tail.head();
    // More than what has come since the last page, or a busy stream would never be caught up with.
    const growth = state.until ? 2 * distance(state.until, until) : 0;
    const ahead = Math.ceil(distance(viewer.position, until) / catchUpPart);
    const limit = Math.min(Math.max(viewer.cap, growth + ahead), catchUpLimit);
    state.until = until;
    stream
      .read(tail.topic, viewer.position, { limit, until })
      .then(({ records, next }) => {
        state.reading = false;
        if (!joining.has(viewer)) return;
        deliver(
          viewer,
          records.map((record) => new OutgoingRecord(record, trusted)),
          next,
        );
        schedule();
      })
      .catch(() => viewer.connection.end());
  }

  function deliver(
    viewer: SampledViewer,
    records: readonly OutgoingRecord[],
    next: SampledViewer["position"],
  ): void {
    const { view, cap } = viewer;
    const selection = select(records, view, { late: "skip" });
    const chosen = sample(selection.matches, cap);
    viewer.position = furthest(viewer.position, next);
    if (selection.scanned === 0) return;
    const counts = {
      ...noCounts(),
      scanned: selection.scanned,
      matched: selection.matches.length,
      dropped: selection.matches.length - chosen.length,
      filterErrors: selection.errors,
      filterError: selection.error,
    };
    viewer.connection.write(sampledFrame(rowsJson(chosen, view), counts, viewer.position, tail.end()));
    viewer.sent(chosen.length);
  }

  function groupOf(viewer: SampledViewer): SampledGroup {
    const id = `${viewer.cap} ${viewer.view.id}`;
    const group = groups.get(id) ?? new SampledGroup(tail, viewer.view, viewer.cap);
    groups.set(id, group);
    return group;
  }

  function leave(viewer: SampledViewer): void {
    joining.delete(viewer);
    for (const [id, group] of groups) {
      group.viewers.delete(viewer);
      if (group.viewers.size === 0) groups.delete(id);
    }
    if (joining.size > 0 || groups.size > 0) return;
    clearTimeout(timer);
    unlisten();
    options.onEmpty();
  }

  return {
    add(viewer) {
      if (viewer.connection.signal.aborted) {
        leave(viewer);
        return;
      }
      joining.set(viewer, { reading: false, until: undefined });
      viewer.connection.signal.addEventListener("abort", () => leave(viewer), { once: true });
      // The others' batch is due first: who joins between two batches must not be told of records it has read itself.
      schedule();
    },
    viewers: () => joining.size + [...groups.values()].reduce((sum, group) => sum + group.viewers.size, 0),
  };
}

/** A viewer on its way to the others: whether a page is being read, and where the tail stood at the last one. */
interface CatchUp {
  reading: boolean;
  until: OffsetVector | undefined;
}

/** What of a batch lies past the viewer's own position. */
function pastOf(batch: TailBatch, viewer: SampledViewer): readonly OutgoingRecord[] {
  return batch.records.filter(({ record }) => record.offset >= (viewer.position[record.partition] ?? 0));
}
