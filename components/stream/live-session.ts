import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import type { SampledBatch, TailState } from "@/server/domain/data-plane-api/tail.ts";
import { problemOf, type ShownProblem } from "../trpc/problem.ts";
import type { Connection, ConnectionOptions, ConnectionState } from "./connection.ts";
import type { RecordStore } from "./record-store.ts";
import { recordsBetween } from "./records-between.ts";
import type { SseEvent } from "./sse.ts";
import { isTail, type StreamStart } from "./start.ts";

/** What to read. A change of any of these is a new session. */
export interface SessionQuery {
  /** `domain/product` */
  productId: string;
  start: StreamStart;
  /** Empty for all. */
  partitions: readonly number[];
  /** CEL; empty for none. */
  filter: string;
  /** The time control's instant: then a page up to that frontier is read, and nothing runs. */
  asOf: string | undefined;
}

/**
 * Where a session stands.
 * loading: the first page is on its way · reading: at rest on a page that begins at a chosen place, more can be had ·
 * past: at rest on a page of the past · connecting, live, catching-up, reconnecting: the tail · hidden: the tab is
 * not seen, so the stream is closed and will resume · failed: needs the reader.
 */
export type SessionPhase =
  | "loading"
  | "reading"
  | "past"
  | "connecting"
  | "live"
  | "catching-up"
  | "reconnecting"
  | "hidden"
  | "failed";

export interface SessionState {
  phase: SessionPhase;
  /** Records between what was read and the stream's end; null when not known. */
  behind: number | null;
  /** Why the stream is being reconnected, and after how long. */
  reason: string | null;
  retryInMs: number | null;
  problem: ShownProblem | null;
  /** A page is being fetched on top of what is shown. */
  loadingMore: boolean;
  /** The last failure of the filter on a record, in words. */
  filterError: string | null;
}

export interface SessionDeps {
  store: RecordStore;
  connect: (options: ConnectionOptions) => Connection;
  /** GETs a JSON document; rejects with the problem document when the server refuses. */
  getJson: (url: string, signal: AbortSignal) => Promise<unknown>;
}

/** How many records are shown before the tail sets in, so that a slow stream does not open on an empty page. */
const backfill = 100;
const pageSize = 500;

const initial: SessionState = {
  phase: "loading",
  behind: null,
  reason: null,
  retryInMs: null,
  problem: null,
  loadingMore: false,
  filterError: null,
};

/**
 * One reading of a stream: fetches the page it begins with, then follows the tail, and keeps both in the store.
 * Between page and tail, across lost connections and while the tab is hidden, reading goes on at the exact place
 * (an offset vector) where it stopped.
 */
export class LiveSession {
  private state: SessionState = initial;
  private readonly listeners = new Set<() => void>();
  /** Ends what the current run has under way; replaced by `begin`. */
  private run = new AbortController();
  private connection: Connection | null = null;
  /** Where reading goes on; empty before the first page. */
  private next = "";
  private following = false;
  private visible = true;
  readonly query: SessionQuery;
  private readonly deps: SessionDeps;
  private readonly base: string;

  constructor(query: SessionQuery, deps: SessionDeps) {
    this.query = query;
    this.deps = deps;
    const [domain = "", product = ""] = query.productId.split("/");
    this.base = `/api/v1/products/${encodeURIComponent(domain)}/${encodeURIComponent(product)}/events`;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): SessionState => this.state;

  /** Fetches the first page and, when the reader wants the tail, follows it. Calling it again starts over. */
  async begin(): Promise<void> {
    this.stop();
    this.run = new AbortController();
    const { signal } = this.run;
    this.deps.store.clear();
    this.patch(initial);
    const { start, asOf } = this.query;
    const first = await this.fetchPage(this.firstFrom(), this.firstLimit());
    if (signal.aborted) return;
    if ("problem" in first) this.patch({ phase: "failed", problem: first.problem });
    else if (asOf === undefined && isTail(start)) this.follow();
    else {
      const behind = isTail(start) ? 0 : recordsBetween(first.next, first.end);
      this.patch({ phase: asOf === undefined ? "reading" : "past", behind });
    }
  }

  /** Reads the next page of a session at rest. Does nothing at its end, or when one is on its way. */
  async more(): Promise<void> {
    const { phase, behind, loadingMore } = this.state;
    if ((phase !== "reading" && phase !== "past") || behind === 0 || loadingMore) return;
    this.patch({ loadingMore: true, problem: null });
    const { signal } = this.run;
    const page = await this.fetchPage(this.next, pageSize);
    if (signal.aborted) return;
    if ("problem" in page) this.patch({ loadingMore: false, problem: page.problem });
    else this.patch({ loadingMore: false, behind: recordsBetween(page.next, page.end) });
  }

  /** Goes on from here to the end and then with the tail. */
  follow(): void {
    if (this.query.asOf !== undefined) return;
    this.following = true;
    this.open();
  }

  /** The tab is seen or not: unseen, the stream is closed; seen again, it goes on where it stopped. */
  setVisible(visible: boolean): void {
    if (this.visible === visible) return;
    this.visible = visible;
    if (!this.following || this.state.phase === "failed") return;
    if (visible) this.open();
    else {
      this.close();
      this.patch({ phase: "hidden", retryInMs: null, reason: null });
    }
  }

  /** Ends what is under way; rows and state stay. `begin` starts over. */
  stop(): void {
    this.run.abort();
    this.following = false;
    this.close();
  }

  private firstFrom(): string {
    const { start } = this.query;
    switch (start.kind) {
      case "live":
        return `newest:${this.firstLimit()}`;
      case "newest":
        return `newest:${start.count}`;
      case "earliest":
        return "earliest";
      case "offset":
        return `offset:${start.partition}:${start.offset}`;
      case "time":
        return `time:${start.at}`;
    }
  }

  private firstLimit(): number {
    const { start, asOf } = this.query;
    if (start.kind === "newest") return start.count;
    return start.kind === "live" && asOf === undefined ? backfill : pageSize;
  }

  private params(more: Record<string, string>): string {
    const { partitions, filter } = this.query;
    const params = new URLSearchParams(more);
    if (partitions.length > 0) params.set("partitions", partitions.join(","));
    if (filter !== "") params.set("filter", filter);
    return params.toString();
  }

  private async fetchPage(from: string, limit: number): Promise<EventsPage | { problem: ShownProblem }> {
    const { asOf } = this.query;
    const { signal } = this.run;
    const params = this.params({ from, limit: String(limit), ...(asOf === undefined ? {} : { asOf }) });
    try {
      const page = (await this.deps.getJson(`${this.base}?${params}`, signal)) as EventsPage;
      if (signal.aborted) return page;
      const { store } = this.deps;
      store.append(page.records, false);
      const { scanned, matched, filterErrors } = page;
      store.addCounts({ scanned, matched, dropped: 0, filterErrors });
      this.next = page.next;
      if (page.filterError !== undefined) this.patch({ filterError: page.filterError });
      return page;
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }

  private open(): void {
    this.close();
    if (!this.visible) {
      this.patch({ phase: "hidden" });
      return;
    }
    const params = this.params({ from: this.next, mode: "sampled" });
    this.connection = this.deps.connect({
      url: `${this.base}/stream?${params}`,
      lastEventId: this.next,
      onEvent: (event) => this.take(event),
      onState: (state) => this.connectionMoved(state),
    });
  }

  private close(): void {
    const place = this.connection?.close() ?? "";
    this.connection = null;
    if (place !== "") this.next = place;
  }

  private take(event: SseEvent): void {
    if (event.event === "records") {
      const batch = JSON.parse(event.data) as SampledBatch;
      const { store } = this.deps;
      if (batch.records.length > 0) store.append(batch.records, true);
      const { scanned, matched, dropped, filterErrors } = batch;
      store.addCounts({ scanned, matched, dropped, filterErrors });
      if (batch.filterError !== undefined && batch.filterError !== this.state.filterError)
        this.patch({ filterError: batch.filterError });
      return;
    }
    if (event.event !== "state") return;
    const { state, behind } = JSON.parse(event.data) as TailState;
    if (state !== this.state.phase || behind !== this.state.behind) this.patch({ phase: state, behind });
  }

  private connectionMoved(state: ConnectionState): void {
    // `state` events tell live from catching up; until the first, the stream is open and not known to lag.
    // While it reconnects, each new attempt stays under the reason of the first loss.
    if (state.kind === "open" || (state.kind === "connecting" && state.attempt === 0))
      this.patch({ phase: "connecting", reason: null, retryInMs: null });
    if (state.kind === "waiting")
      this.patch({ phase: "reconnecting", reason: state.reason, retryInMs: state.retryInMs });
    if (state.kind === "failed") {
      this.following = false;
      this.patch({ phase: "failed", problem: state.problem });
    }
  }

  private patch(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
