import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";

const secondUs = 1_000_000;
/** Hours are counted between boundaries on this grid, so that the last hour is nearly whole whatever the clock says. */
const gridUs = 5 * 60 * secondUs;
const hourUs = 3600 * secondUs;
const dayUs = 24 * hourUs;
const seconds = 60;

/** Records before a boundary, as the sum of offsets over the partitions. */
const total = (offsets: OffsetVector): number =>
  Object.values(offsets).reduce((sum, offset) => sum + offset, 0);

/**
 * How many records a topic took in, by knowledge time: in each of the last 60 s and the last 24 h. Counts are
 * differences of offsets at instants, so they are exact, cost a few seeks each and need no counting of records.
 */
export class TopicCounter {
  readonly #topic: string;
  readonly #stream: StreamAdapter;
  /** Grid boundary (µs) → records before it; filled when asked for, and then kept. */
  readonly #grid = new Map<number, number>();
  /** Records before each of the last 61 second boundaries, oldest first. */
  #marks: number[] = [];
  #markedUs = 0;
  /** The mark under way: a look at the figures and the tick of the second may ask at once, and each fills all of them. */
  #turn: Promise<void> = Promise.resolve();

  constructor(topic: string, stream: StreamAdapter) {
    this.#topic = topic;
    this.#stream = stream;
  }

  /**
   * Moves the seconds on to the boundary `nowUs` has passed. `changed`: there were commits since the last call; where
   * there were none the figures are carried on without a look at the log.
   */
  mark(nowUs: number, changed: boolean): Promise<void> {
    const turn = this.#turn.then(() => this.#mark(nowUs, changed));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #mark(nowUs: number, changed: boolean): Promise<void> {
    const boundary = nowUs - (nowUs % secondUs);
    const behind = (boundary - this.#markedUs) / secondUs;
    if (behind < 1) return;
    if (behind > seconds || this.#marks.length === 0) {
      this.#marks = [];
      for (let second = seconds; second >= 0; second--)
        this.#marks.push(await this.#before(boundary - second * secondUs));
    } else {
      const last = this.#marks.at(-1) ?? 0;
      for (let second = behind - 1; second >= 0; second--) {
        this.#marks.push(changed ? await this.#before(boundary - second * secondUs) : last);
        this.#marks.shift();
      }
    }
    // An import puts records before boundaries that were counted already: then all is counted anew.
    if (changed && this.#markedUs > 0 && behind <= seconds) {
      const known = this.#marks.at(-1 - behind);
      if (known !== undefined && (await this.#before(this.#markedUs)) !== known) {
        this.#marks = [];
        this.#grid.clear();
        this.#markedUs = 0;
        return this.#mark(nowUs, true);
      }
    }
    this.#markedUs = boundary;
  }

  /** Records in each of the last 60 s, oldest first. */
  lastMinute(): number[] {
    const counts = this.#marks.slice(1).map((mark, index) => mark - (this.#marks[index] ?? mark));
    return [...new Array<number>(seconds - counts.length).fill(0), ...counts];
  }

  /** Records in the last `span` seconds, at most 60. */
  within(span: number): number {
    const newest = this.#marks.at(-1);
    const oldest = this.#marks.at(-1 - span) ?? this.#marks[0];
    return newest === undefined || oldest === undefined ? 0 : newest - oldest;
  }

  /**
   * Records in each of the last 24 h, oldest first; the last hour ends now. What retention has taken counts no more.
   * Topics whose system seeks by time only coarsely give the same figures less exactly.
   */
  async lastDay(nowUs: number): Promise<number[]> {
    // The last hour ends at the next boundary: it is 55 to 60 minutes old, never more than an hour.
    const newest = nowUs - (nowUs % gridUs) + gridUs;
    for (const boundary of this.#grid.keys()) if (boundary < newest - dayUs) this.#grid.delete(boundary);
    const boundaries: number[] = [];
    for (let hour = 24; hour >= 1; hour--) boundaries.push(await this.#onGrid(newest - hour * hourUs));
    boundaries.push(total(await this.#stream.resolve(this.#topic, { kind: "latest" })));
    return boundaries.slice(1).map((count, index) => count - (boundaries[index] ?? count));
  }

  async #onGrid(boundary: number): Promise<number> {
    const known = this.#grid.get(boundary);
    if (known !== undefined) return known;
    const count = await this.#before(boundary);
    this.#grid.set(boundary, count);
    return count;
  }

  async #before(us: number): Promise<number> {
    return total(await this.#stream.resolve(this.#topic, { kind: "time", knowledgeTimeUs: us }));
  }
}
