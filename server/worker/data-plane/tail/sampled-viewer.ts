import type { OffsetVector } from "../../../adapters/stream/types.ts";
import { distance } from "../../../domain/positions/vector.ts";
import { type SseConnection, sseEvent } from "../http/sse.ts";
import type { View } from "../records/view.ts";
import { addCounts, noCounts, type TailCounts } from "./counts.ts";

/** Records behind from which a viewer counts as catching up. */
const behindLimit = 2_000;
const stateEveryMs = 1_000;

/** One viewer in sampled mode: where it stands, what it missed, what it was told of its state. */
export class SampledViewer {
  readonly connection: SseConnection;
  readonly view: View;
  /** Rows of one batch at most. */
  readonly cap: number;
  readonly #onSent: (records: number) => void;
  /** What it has been told of; meaningful while it reads for itself. */
  position: OffsetVector;
  #missed: TailCounts | undefined;
  #state: "live" | "catching-up" | undefined;
  #stateAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    connection: SseConnection;
    view: View;
    cap: number;
    from: OffsetVector;
    onSent: (records: number) => void;
  }) {
    this.connection = options.connection;
    this.view = options.view;
    this.cap = options.cap;
    this.position = options.from;
    this.#onSent = options.onSent;
  }

  sent(records: number): void {
    this.#onSent(records);
  }

  /** Records were due that its socket had no room for. */
  miss(counts: TailCounts): void {
    this.#missed ??= noCounts();
    addCounts(this.#missed, counts);
  }

  /** What it has missed since it was last sent something; undefined when nothing. */
  takeMissed(): TailCounts | undefined {
    const missed = this.#missed;
    this.#missed = undefined;
    return missed;
  }

  /** Tells the viewer whether it is live, at each change and once a second while it is not. */
  tellState(at: OffsetVector, end: OffsetVector, joined: boolean, nowMs: number): void {
    const behind = distance(at, end);
    const state = joined && behind <= behindLimit ? "live" : "catching-up";
    if (state === this.#state && (state === "live" || nowMs - this.#stateAt < stateEveryMs)) return;
    this.#state = state;
    this.#stateAt = nowMs;
    this.connection.write(sseEvent("state", null, JSON.stringify({ state, behind })));
  }
}
