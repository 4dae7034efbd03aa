import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** Totals of one session: the increments the server reports, added up, so they survive reconnections. */
export interface StreamCounts {
  /** Records the server looked at. */
  scanned: number;
  /** Records the filter let through. */
  matched: number;
  /** Matched records the server left out because the stream outran this viewer. */
  dropped: number;
  /** Records on which the filter failed (counted as not matched). */
  filterErrors: number;
}

/** What React renders from; a new object each time something visible changed. */
export interface StoreSnapshot {
  /** Rows in view. */
  length: number;
  /** Arrival number of the newest row in view, -1 when there is none. */
  newestSequence: number;
  /** Rows that came into view with the last flush that brought any. */
  cameIn: number;
  /** Records that arrived while the view was held and are not in it yet. */
  waiting: number;
  held: boolean;
  counts: StreamCounts;
}

export interface StoredRow {
  /** Arrival number in this session: 0, 1, 2 … without gaps in view. A stable React key. */
  sequence: number;
  record: RecordView;
  /** Browser clock, ms since the epoch with fractions: when the bytes had been read. */
  receivedAt: number;
  /** Browser clock when the row was handed to the screen. */
  shownAt: number;
  /** It came over the open stream, not with a page of records that were there before. */
  live: boolean;
}

/** Runs a callback before the next frame; returns what cancels it. */
export type FrameScheduler = (run: () => void) => () => void;

const noCounts: StreamCounts = { scanned: 0, matched: 0, dropped: 0, filterErrors: 0 };

/** Fixed slots, overwritten in a circle: no allocation per row beyond the record itself. */
class Ring {
  readonly records: (RecordView | undefined)[];
  readonly receivedAt: Float64Array;
  readonly shownAt: Float64Array;
  readonly live: Uint8Array;
  /** Sequence of the next row; rows `[end - length, end)` are held. */
  end = 0;
  length = 0;

  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.records = new Array<RecordView | undefined>(capacity).fill(undefined);
    this.receivedAt = new Float64Array(capacity);
    this.shownAt = new Float64Array(capacity);
    this.live = new Uint8Array(capacity);
  }

  push(sequence: number, record: RecordView, receivedAt: number, shownAt: number, live: number): void {
    const slot = sequence % this.capacity;
    this.records[slot] = record;
    this.receivedAt[slot] = receivedAt;
    this.shownAt[slot] = shownAt;
    this.live[slot] = live;
    this.end = sequence + 1;
    this.length = Math.min(this.length + 1, this.capacity);
  }

  clear(): void {
    this.records.fill(undefined);
    this.end = 0;
    this.length = 0;
  }
}

/**
 * The rows of a Live tab, outside React: a ring in view and a ring of arrivals. Each frame at most once, arrivals
 * move into view, unless the view is held (paused, or a record is open): then they wait and are counted, and the
 * rows in view stay as they are. Both rings are bounded; when more than `capacity` records wait, the oldest of
 * them go, which is what the ring in view would have done with them.
 */
export class RecordStore {
  private readonly view: Ring;
  private readonly arrivals: Ring;
  private readonly listeners = new Set<() => void>();
  private nextSequence = 0;
  private arrivedSinceFlush = 0;
  private held = false;
  private cameIn = 0;
  private counts: StreamCounts = noCounts;
  private snapshot: StoreSnapshot;
  private trailing: StoreSnapshot;
  private frameRequested = false;
  private cancelFrame: (() => void) | null = null;
  private cancelTrailing: (() => void) | null = null;

  private readonly schedule: FrameScheduler;
  private readonly now: () => number;
  private readonly capacity: number;

  constructor(schedule: FrameScheduler, now: () => number, capacity = 5_000) {
    this.schedule = schedule;
    this.now = now;
    this.capacity = capacity;
    this.view = new Ring(capacity);
    this.arrivals = new Ring(capacity);
    this.snapshot = this.take();
    this.trailing = this.snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): StoreSnapshot => this.snapshot;

  /** The same a frame later: who draws much draws a part from this, so that no frame has all the work. */
  readonly getTrailingSnapshot = (): StoreSnapshot => this.trailing;

  /** Takes records in arrival order; they come into view with the next frame. `live`: from the open stream. */
  append(records: readonly RecordView[], live: boolean): void {
    const at = this.now();
    for (const record of records) this.arrivals.push(this.nextSequence++, record, at, at, live ? 1 : 0);
    this.arrivedSinceFlush += records.length;
    this.requestFrame();
  }

  /** Adds increments to the running totals. */
  addCounts(more: StreamCounts): void {
    const { scanned, matched, dropped, filterErrors } = this.counts;
    this.counts = {
      scanned: scanned + more.scanned,
      matched: matched + more.matched,
      dropped: dropped + more.dropped,
      filterErrors: filterErrors + more.filterErrors,
    };
    this.requestFrame();
  }

  /** Holds the view or lets it go on; letting go brings what waited into view with the next frame. */
  hold(held: boolean): void {
    if (this.held === held) return;
    // What arrived before the hold belongs to the view: a pause must not hide what was already there.
    if (held) this.moveIntoView();
    this.held = held;
    this.requestFrame();
  }

  /** Forgets rows and totals: a new start, filter or partition set begins. */
  clear(): void {
    this.view.clear();
    this.arrivals.clear();
    this.nextSequence = 0;
    this.arrivedSinceFlush = 0;
    this.cameIn = 0;
    this.counts = noCounts;
    this.requestFrame();
  }

  /** The row with this arrival number, undefined when it has left the ring or has not come into view. */
  row(sequence: number): StoredRow | undefined {
    if (sequence < this.view.end - this.view.length || sequence >= this.view.end) return undefined;
    const slot = sequence % this.capacity;
    const record = this.view.records[slot];
    if (record === undefined) return undefined;
    return {
      sequence,
      record,
      receivedAt: this.view.receivedAt[slot] ?? 0,
      shownAt: this.view.shownAt[slot] ?? 0,
      live: this.view.live[slot] === 1,
    };
  }

  /** Arrival number of a record in view by its position, -1 when it is not there. */
  find(partition: number, offset: number): number {
    for (let sequence = this.view.end - 1; sequence >= this.view.end - this.view.length; sequence--) {
      const record = this.view.records[sequence % this.capacity];
      if (record?.partition === partition && record.offset === offset) return sequence;
    }
    return -1;
  }

  /** Rows in view, oldest first: what an export writes. */
  rows(): RecordView[] {
    const out: RecordView[] = [];
    for (let sequence = this.view.end - this.view.length; sequence < this.view.end; sequence++) {
      const record = this.view.records[sequence % this.capacity];
      if (record !== undefined) out.push(record);
    }
    return out;
  }

  /** Does now what the next frame would do. */
  flush(): void {
    this.cancelFrame?.();
    this.cancelFrame = null;
    this.frameRequested = false;
    if (!this.held) this.moveIntoView();
    this.snapshot = this.take();
    this.cancelTrailing?.();
    this.cancelTrailing = this.schedule(() => {
      this.cancelTrailing = null;
      this.trailing = this.snapshot;
      this.notify();
    });
    this.notify();
  }

  /** Ends pending work; the store can still be read. */
  dispose(): void {
    this.cancelFrame?.();
    this.cancelFrame = null;
    this.frameRequested = false;
    this.cancelTrailing?.();
    this.cancelTrailing = null;
    this.listeners.clear();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }

  private moveIntoView(): void {
    if (this.arrivedSinceFlush === 0) return;
    const at = this.now();
    const { arrivals } = this;
    for (let sequence = arrivals.end - arrivals.length; sequence < arrivals.end; sequence++) {
      const slot = sequence % this.capacity;
      const record = arrivals.records[slot];
      if (record === undefined) continue;
      this.view.push(sequence, record, arrivals.receivedAt[slot] ?? at, at, arrivals.live[slot] ?? 0);
      arrivals.records[slot] = undefined;
    }
    this.cameIn = arrivals.length;
    arrivals.length = 0;
    this.arrivedSinceFlush = 0;
  }

  private requestFrame(): void {
    if (this.frameRequested) return;
    this.frameRequested = true;
    this.cancelFrame = this.schedule(() => this.flush());
  }

  private take(): StoreSnapshot {
    return {
      length: this.view.length,
      newestSequence: this.view.end - 1,
      cameIn: this.cameIn,
      waiting: this.arrivedSinceFlush,
      held: this.held,
      counts: this.counts,
    };
  }
}
