import type { LiveMessage, LiveProduct } from "@/server/domain/data-plane-api/tail.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** How many readings of the rate a row's line shows: a minute at two a second. */
const kept = 120;

/** One stream on the board. */
export interface BoardRow extends Omit<LiveProduct, "records"> {
  /** Readings of the rate, oldest first; null before this page watched. */
  rates: readonly (number | null)[];
  newest: RecordView | null;
}

/** A click of the reader's own, on its way from hand to screen. */
export interface OwnClick {
  record: RecordView;
  /** Browser clock of the click, of the log (server's) and of the screen, ms. */
  clickedAt: number;
  shownAt: number;
}

export interface BoardSnapshot {
  rows: ReadonlyMap<string, BoardRow>;
  /** Newest first. */
  clicks: readonly OwnClick[];
  /** The server's instant of the last message; null before the first. */
  at: string | null;
}

const empty: BoardSnapshot = { rows: new Map(), clicks: [], at: null };

/**
 * What the multiplexed stream says about each product, outside React. `clickedAt` tells whether a record is the
 * reader's own click and when it was made.
 */
export class LiveBoard {
  private snapshot = empty;
  private readonly seeds = new Map<string, readonly (number | null)[]>();
  private readonly listeners = new Set<() => void>();
  private readonly clickedAt: (record: RecordView) => number | null;
  private readonly now: () => number;

  constructor(clickedAt: (record: RecordView) => number | null, now: () => number) {
    this.clickedAt = clickedAt;
    this.now = now;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): BoardSnapshot => this.snapshot;

  /** Gives a stream the minute before this page watched: records a second, oldest first. */
  seed(productId: string, lastMinute: readonly number[]): void {
    if (this.seeds.has(productId)) return;
    const twiceASecond = lastMinute.flatMap((rate) => [rate, rate]);
    const seed = [...new Array<null>(kept).fill(null), ...twiceASecond].slice(-kept);
    this.seeds.set(productId, seed);
    const row = this.snapshot.rows.get(productId);
    if (row === undefined) return;
    const seen = row.rates.filter((rate) => rate !== null);
    const rows = new Map(this.snapshot.rows);
    rows.set(productId, { ...row, rates: [...seed, ...seen].slice(-kept) });
    this.snapshot = { ...this.snapshot, rows };
    for (const listener of this.listeners) listener();
  }

  /** Takes one message in. Rows keep their line and their newest record when the message brings none. */
  take(message: LiveMessage): void {
    const shownAt = this.now();
    const rows = new Map(this.snapshot.rows);
    const clicks: OwnClick[] = [];
    for (const { records, ...product } of message.products) {
      const before = rows.get(product.productId);
      rows.set(product.productId, {
        ...product,
        rates: [
          ...(before?.rates ?? this.seeds.get(product.productId) ?? new Array<null>(kept).fill(null)).slice(
            1,
          ),
          product.ratePerSecond,
        ],
        newest: records.at(-1) ?? before?.newest ?? null,
      });
      for (const record of records) {
        const clickedAt = this.clickedAt(record);
        if (clickedAt !== null) clicks.push({ record, clickedAt, shownAt });
      }
    }
    this.snapshot = {
      rows,
      clicks:
        clicks.length === 0
          ? this.snapshot.clicks
          : [...clicks.reverse(), ...this.snapshot.clicks].slice(0, 12),
      at: message.at,
    };
    for (const listener of this.listeners) listener();
  }
}
