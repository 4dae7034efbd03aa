import type { TransactionStatus } from "./wire.ts";

/** Command tags after which the shared backend's session differs from a fresh one. */
const sessionTags = ["SET", "LISTEN", "PREPARE", "LOAD"];

/**
 * Reads the backend's answer to one batch as it streams by, in arbitrary chunks: the transaction status it
 * ends with, whether it waits for COPY data, and whether a statement touched session state. Bodies are
 * skipped, not copied.
 */
export class ReplyScanner {
  /** Of the last ReadyForQuery; undefined when the answer had none (a batch that ended in Flush). */
  status: TransactionStatus | undefined;
  /** The session has settings, listeners or statements that the next client must not inherit. */
  touchedSession = false;
  /** Called at each CopyInResponse, before the backend reads on. */
  readonly #onCopyIn: () => void;

  #head = Buffer.alloc(5);
  #headBytes = 0;
  /** Body bytes of the current message still to come. */
  #left = 0;
  /** Start of a short body that is read: ReadyForQuery's or CommandComplete's. */
  #body: number[] | undefined;

  constructor(onCopyIn: () => void = () => {}) {
    this.#onCopyIn = onCopyIn;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#headBytes < 5) {
        this.#head[this.#headBytes++] = chunk[at++] ?? 0;
        if (this.#headBytes === 5) this.#begin();
      } else {
        const step = Math.min(this.#left, chunk.length - at);
        if (this.#body)
          for (let i = at; i < at + step && this.#body.length < 12; i++) this.#body.push(chunk[i] ?? 0);
        at += step;
        this.#left -= step;
      }
      if (this.#headBytes === 5 && this.#left === 0) this.#end();
    }
  }

  #begin(): void {
    this.#left = this.#head.readInt32BE(1) - 4;
    const type = this.#type();
    if (type === "Z" || type === "C") this.#body = [];
    if (type === "G") this.#onCopyIn();
  }

  #end(): void {
    if (this.#body) {
      const text = String.fromCharCode(...this.#body);
      if (this.#type() === "Z") this.status = text.charAt(0) as TransactionStatus;
      else if (sessionTags.includes(text.split(/[\0 ]/, 1)[0] ?? "")) this.touchedSession = true;
    }
    this.#body = undefined;
    this.#headBytes = 0;
  }

  #type(): string {
    return String.fromCharCode(this.#head[0] ?? 0);
  }
}
