import type { Socket } from "node:net";
import { type Frame, FrontendFramer, ProtocolViolation } from "./framing.ts";
import { type Greeting, greet } from "./greeting.ts";
import type { Scheduler, SchedulerClient } from "./scheduler.ts";
import { errorResponse, startupCode } from "./wire.ts";

/** A client with this much submitted and not answered is not read from until some of it is. */
const maxWaiting = 256;
const maxWaitingBytes = 8 * 1024 * 1024;

/** A connection that says nothing for this long before its greeting is dropped. */
const greetingMs = 10_000;
/** A connection that was ended and does not take its last words is dropped after this. */
const farewellMs = 1000;

export interface ConnectionContext extends Greeting {
  scheduler: Scheduler;
  /** Carries out a CancelRequest, which arrives on a connection of its own. */
  cancel(pid: number, secret: number): void;
}

/** Speaks the protocol with one socket: greeting, framing, backpressure; hands batches to the scheduler. */
export class ClientConnection implements SchedulerClient {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #framer = new FrontendFramer();
  /** Sizes of the batches submitted and not answered, oldest first. */
  #waiting: number[] = [];
  #done = false;

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    context.scheduler.join(this);
    socket.setTimeout(greetingMs);
    socket.on("timeout", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    // The other side has finished writing (also when it was killed): what it sent before still counts.
    socket.on("end", () => this.#leave());
    socket.on("error", () => socket.destroy());
    socket.on("drain", () => this.#regulate());
    socket.on("close", () => {
      this.#done = true;
      context.scheduler.abort(this);
    });
  }

  deliver(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  end(farewell: Buffer): void {
    this.#done = true;
    if (this.#socket.destroyed) return;
    this.#socket.end(farewell);
    this.#socket.setTimeout(farewellMs);
  }

  served(): void {
    this.#waiting.shift();
    this.#regulate();
  }

  #read(chunk: Buffer): void {
    if (this.#done) return;
    try {
      for (const frame of this.#framer.push(chunk)) this.#take(frame);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.#refuse(errorResponse(error.reply));
    }
    this.#regulate();
  }

  #take(frame: Frame): void {
    if (this.#done) return;
    if (frame.kind === "startup") this.#start(frame.code, frame.body);
    else if (frame.kind === "terminate") this.#leave();
    else {
      this.#waiting.push(frame.bytes);
      this.#context.scheduler.submit(this, frame);
    }
  }

  #start(code: number, body: Buffer): void {
    if (code === startupCode.ssl || code === startupCode.gssEncryption) {
      this.#socket.write("N");
      return;
    }
    if (code === startupCode.cancel) {
      if (body.length >= 8) this.#context.cancel(body.readInt32BE(0), body.readInt32BE(4));
      this.#refuse(Buffer.alloc(0));
      return;
    }
    const answer = greet(code, body, this.#context);
    if (!Buffer.isBuffer(answer)) {
      this.#refuse(errorResponse(answer));
      return;
    }
    this.#socket.setTimeout(0);
    this.#socket.write(answer);
  }

  #refuse(farewell: Buffer): void {
    this.end(farewell);
    this.#context.scheduler.abort(this);
  }

  #leave(): void {
    if (this.#done) return;
    this.#done = true;
    this.#context.scheduler.leave(this);
    this.#endWhenServed();
  }

  /** The answers to what was sent before still go out, then the socket closes. */
  #endWhenServed(): void {
    if (this.#waiting.length === 0 && !this.#socket.destroyed) this.#socket.end();
  }

  #regulate(): void {
    if (this.#done) {
      this.#endWhenServed();
      return;
    }
    const bytes = this.#waiting.reduce((sum, size) => sum + size, 0);
    const full =
      this.#waiting.length >= maxWaiting || bytes >= maxWaitingBytes || this.#socket.writableNeedDrain;
    if (full) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }
}
