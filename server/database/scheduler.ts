import type { Engine, EngineReply } from "./engine.ts";
import type { Frame } from "./framing.ts";
import {
  cString,
  errorResponse,
  int32,
  message,
  query,
  readyForQuery,
  sync,
  type TransactionStatus,
} from "./wire.ts";

export type Batch = Extract<Frame, { kind: "batch" }>;

/** A connected client as the scheduler sees it. */
export interface SchedulerClient {
  /** Hands bytes of the backend's answer over; must not throw. */
  deliver(bytes: Buffer): void;
  /** Ends the connection after sending this; the scheduler has forgotten the client by then. */
  end(farewell: Buffer): void;
  /** Called after each answered batch: there is room for more. */
  served(): void;
}

export interface SchedulerTimes {
  /** A client that holds a transaction and says nothing for this long is rolled back and disconnected. */
  idleInTransactionMs: number;
  /** No transaction lasts longer than this, however busy. */
  transactionMs: number;
}

interface Seat {
  client: SchedulerClient;
  waiting: Batch[];
  /** The client is gone: what it had waiting is served, then its transaction is rolled back. */
  leaving: boolean;
}

const resetSession = query("DISCARD ALL");
const rollback = Buffer.concat([sync(), query("ROLLBACK")]);

/** Takes the place of a batch that uses a named statement: fails in its stead, in the same protocol. */
const namedStatement = (end: "S" | "Q" | "H"): Buffer =>
  Buffer.concat([
    message(
      "P",
      cString(""),
      cString(
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'named prepared statements are not available on the embedded database', HINT = 'All clients share one backend, so names would collide; use unnamed statements.'; END $$",
      ),
      Buffer.alloc(2),
    ),
    message("B", cString(""), cString(""), Buffer.alloc(6)),
    message("E", cString(""), int32(0)),
    message(end),
  ]);

/**
 * Shares one backend among clients. A batch is run whole; while its client is not idle afterwards (in a
 * transaction, or in the middle of an extended-protocol exchange) only that client is served. Otherwise the
 * clients with something to run take turns, one batch each, in the order in which they came.
 */
export class Scheduler {
  readonly #engine: Engine;
  readonly #times: SchedulerTimes;
  readonly #onDeath: (error: unknown) => void;
  readonly #seats = new Map<SchedulerClient, Seat>();
  /** Seats with something to do, each at most once. */
  readonly #queue = new Set<Seat>();
  #owner: Seat | undefined;
  #serving: Seat | undefined;
  #status: TransactionStatus | undefined = "I";
  #sessionTouched = false;
  #running = false;
  #closed = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #transactionTimer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(engine: Engine, times: SchedulerTimes, onDeath: (error: unknown) => void) {
    this.#engine = engine;
    this.#times = times;
    this.#onDeath = onDeath;
  }

  join(client: SchedulerClient): void {
    this.#seats.set(client, { client, waiting: [], leaving: false });
  }

  submit(client: SchedulerClient, batch: Batch): void {
    const seat = this.#seats.get(client);
    if (!seat || seat.leaving || this.#closed) return;
    seat.waiting.push(batch);
    this.#wake(seat);
  }

  /** The client has said its last word: what it submitted is still run, an open transaction is rolled back. */
  leave(client: SchedulerClient): void {
    const seat = this.#seats.get(client);
    if (!seat || seat.leaving) return;
    seat.leaving = true;
    this.#wake(seat);
  }

  /** The connection broke: what waits is dropped, an open transaction is rolled back. */
  abort(client: SchedulerClient): void {
    const seat = this.#seats.get(client);
    if (!seat) return;
    seat.waiting = [];
    seat.leaving = true;
    this.#wake(seat);
  }

  /**
   * Drops the oldest batch a client waits for outside a transaction, with the error PostgreSQL gives. A running
   * statement cannot be interrupted.
   */
  cancel(client: SchedulerClient): void {
    const seat = this.#seats.get(client);
    if (!seat || seat === this.#owner || seat.waiting[0]?.end === "H" || !seat.waiting.shift()) return;
    client.deliver(
      Buffer.concat([
        errorResponse({
          severity: "ERROR",
          code: "57014",
          message: "canceling statement due to user request",
        }),
        readyForQuery("I"),
      ]),
    );
    client.served();
  }

  /** Runs `work` on the backend when nobody is served and nobody waits, in their place. Skipped once closed. */
  async whenQuiet(work: (engine: Engine) => Promise<void>): Promise<void> {
    while (this.#running || this.#owner || this.#queue.size > 0) {
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    if (this.#closed) return;
    this.#running = true;
    try {
      await work(this.#engine);
    } catch (error) {
      this.#die(error);
    } finally {
      this.#running = false;
      void this.#pump();
    }
  }

  /** Stops serving after the batch that runs now; rolls an open transaction back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#clearTimers();
    this.#queue.clear();
    while (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#owner) await this.#engine.run(rollback);
    this.#owner = undefined;
    this.#seats.clear();
  }

  #die(error: unknown): void {
    this.#closed = true;
    this.#owner = undefined;
    this.#clearTimers();
    this.#onDeath(error);
  }

  #wake(seat: Seat): void {
    // The one being served goes to the end of the queue afterwards, if it then still has something to do.
    if (seat !== this.#serving) this.#queue.add(seat);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let seat = this.#next(); seat && !this.#closed; seat = this.#next()) {
        this.#serving = seat;
        await this.#serve(seat);
        this.#serving = undefined;
        if (this.#seats.has(seat.client) && (seat.waiting.length > 0 || seat.leaving)) this.#queue.add(seat);
        // Sockets are read and answers written between any two batches.
        await new Promise(setImmediate);
      }
    } catch (error) {
      this.#die(error);
    } finally {
      this.#running = false;
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  #next(): Seat | undefined {
    if (this.#owner) {
      const ready = this.#owner.waiting.length > 0 || this.#owner.leaving;
      return ready ? this.#owner : undefined;
    }
    const [first] = this.#queue;
    return first;
  }

  async #serve(seat: Seat): Promise<void> {
    this.#queue.delete(seat);
    clearTimeout(this.#idleTimer);
    const batch = seat.waiting.shift();
    if (!batch) {
      if (seat.leaving) await this.#remove(seat);
      return;
    }
    for (const part of batch.namedStatement ? [namedStatement(batch.end)] : batch.parts) {
      const reply = await this.#engine.run(part);
      this.#note(reply);
      seat.client.deliver(reply.bytes);
    }
    await this.#settle(seat);
    seat.client.served();
  }

  #note(reply: EngineReply): void {
    this.#status = reply.status;
    this.#sessionTouched ||= reply.touchedSession;
  }

  /** After a batch: keeps the client as the owner while it is not idle, else frees the backend for the next. */
  async #settle(seat: Seat): Promise<void> {
    if (this.#status === "I") {
      this.#owner = undefined;
      this.#clearTimers();
      if (this.#sessionTouched) {
        this.#sessionTouched = false;
        await this.#engine.run(resetSession);
      }
      return;
    }
    if (this.#owner !== seat) {
      this.#owner = seat;
      const limit = this.#times.transactionMs;
      this.#transactionTimer = setTimeout(
        () => this.#expel(seat, "25P04", `a transaction held the database for more than ${limit} ms`),
        limit,
      );
    }
    const limit = this.#times.idleInTransactionMs;
    this.#idleTimer = setTimeout(
      () => this.#expel(seat, "25P03", `an open transaction was idle for more than ${limit} ms`),
      limit,
    );
  }

  #expel(seat: Seat, code: string, message: string): void {
    if (this.#owner !== seat) return;
    seat.client.end(
      errorResponse({
        severity: "FATAL",
        code,
        message: `terminating connection: ${message}`,
        hint: "Everyone else waits while a transaction is open on the embedded database; keep them short.",
      }),
    );
    this.abort(seat.client);
  }

  async #remove(seat: Seat): Promise<void> {
    this.#seats.delete(seat.client);
    if (this.#owner !== seat) return;
    this.#note(await this.#engine.run(rollback));
    await this.#settle(seat);
  }

  #clearTimers(): void {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#transactionTimer);
  }
}
