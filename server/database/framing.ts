import type { BackendError } from "./wire.ts";

/** What a client's byte stream says, in order. */
export type Frame =
  /** SSLRequest, GSSENCRequest, CancelRequest or StartupMessage: told apart by `code`. */
  | { kind: "startup"; code: number; body: Buffer }
  /**
   * Messages up to Sync, Query or Flush, to be submitted before anybody else's. Joined, `parts` are exactly the
   * client's bytes; they are cut after each Execute, so that nothing but a Sync follows a statement that turns
   * out to be a COPY (the backend would take the next message for COPY data and exit).
   */
  | { kind: "batch"; parts: Buffer[]; bytes: number; end: "S" | "Q" | "H"; namedStatement: boolean }
  | { kind: "terminate" };

/** The client broke the protocol; nothing after it can be trusted, so the connection ends. */
export class ProtocolViolation extends Error {
  readonly reply: BackendError;

  constructor(code: string, message: string) {
    super(message);
    this.reply = { severity: "FATAL", code, message };
  }
}

export interface FrameLimits {
  /** Largest single message and largest batch, in bytes. */
  maxBatchBytes: number;
  /** PostgreSQL's own MAX_STARTUP_PACKET_LENGTH is 10,000. */
  maxStartupBytes: number;
}

export const usualLimits: FrameLimits = { maxBatchBytes: 64 * 1024 * 1024, maxStartupBytes: 10_000 };

/**
 * Cuts one client's byte stream, which arrives in arbitrary chunks, into frames. Only message types that
 * PGlite survives get through: it exits on unknown ones and on lengths below four.
 *
 * `push` throws ProtocolViolation; the framer must not be used after that.
 */
export class FrontendFramer {
  readonly #limits: FrameLimits;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #started = false;
  /** Complete messages of the batch that is being gathered, by part. */
  #parts: Buffer[][] = [[]];
  #batchBytes = 0;
  #namedStatement = false;

  constructor(limits: FrameLimits = usualLimits) {
    this.#limits = limits;
  }

  /** Bytes held that do not make a frame yet. */
  get heldBytes(): number {
    return this.#buffered + this.#batchBytes;
  }

  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#started ? this.#nextMessage() : this.#nextStartup();
      if (frame === "more") return frames;
      if (frame !== undefined) frames.push(frame);
    }
  }

  /** StartupMessage seen: from here on messages carry a type byte. SSLRequest and the like keep the old form. */
  #nextStartup(): Frame | "more" {
    const head = this.#peek(8);
    if (!head) return "more";
    const length = head.readInt32BE(0);
    if (length < 8 || length > this.#limits.maxStartupBytes)
      throw new ProtocolViolation("08P01", "invalid length of startup packet");
    if (this.#buffered < length) return "more";
    const packet = this.#take(length);
    const code = packet.readInt32BE(4);
    this.#started = code >>> 16 < 1234;
    return { kind: "startup", code, body: packet.subarray(8) };
  }

  #nextMessage(): Frame | "more" | undefined {
    const head = this.#peek(5);
    if (!head) return "more";
    const type = String.fromCharCode(head[0] ?? 0);
    const length = head.readInt32BE(1);
    if (!"QPBDECHSXF".includes(type) && !"dcf".includes(type))
      throw new ProtocolViolation("08P01", `invalid frontend message type ${head[0]}`);
    if (length < 4) throw new ProtocolViolation("08P01", `invalid length ${length} of message "${type}"`);
    if (this.#batchBytes + 1 + length > this.#limits.maxBatchBytes)
      throw new ProtocolViolation(
        "54000",
        `more than ${this.#limits.maxBatchBytes} bytes in one piece; send less at a time`,
      );
    if (this.#buffered < 1 + length) return "more";
    const bytes = this.#take(1 + length);
    if (type === "X") return { kind: "terminate" };
    if (type === "F") throw new ProtocolViolation("0A000", "function calls outside SQL are not supported");
    // Data of a COPY that the server has refused already: PostgreSQL drops it too.
    if ("dcf".includes(type)) return undefined;
    if (namesStatement(type, bytes)) this.#namedStatement = true;
    const last = this.#parts.at(-1) ?? [];
    const afterExecute = last.at(-1)?.[0] === 0x45;
    if (afterExecute && type !== "S" && type !== "H") this.#parts.push([bytes]);
    else last.push(bytes);
    this.#batchBytes += bytes.length;
    if (type !== "Q" && type !== "S" && type !== "H") return undefined;
    const batch: Frame = {
      kind: "batch",
      parts: this.#parts.map((part) => (part.length === 1 && part[0] ? part[0] : Buffer.concat(part))),
      bytes: this.#batchBytes,
      end: type,
      namedStatement: this.#namedStatement,
    };
    this.#parts = [[]];
    this.#batchBytes = 0;
    this.#namedStatement = false;
    return batch;
  }

  #peek(count: number): Buffer | undefined {
    if (this.#buffered < count) return undefined;
    const first = this.#chunks[0];
    if (first && first.length >= count) return first;
    this.#joinUpTo(count);
    return this.#chunks[0];
  }

  #take(count: number): Buffer {
    this.#joinUpTo(count);
    const first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length === count) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(count);
    this.#buffered -= count;
    return first.subarray(0, count);
  }

  /** Makes the first chunk hold at least `count` bytes; large messages are joined once, not per chunk. */
  #joinUpTo(count: number): void {
    let have = 0;
    let chunks = 0;
    while (have < count) have += this.#chunks[chunks++]?.length ?? count;
    if (chunks > 1) this.#chunks.splice(0, chunks, Buffer.concat(this.#chunks.slice(0, chunks)));
  }
}

/** Whether an extended-protocol message uses a prepared statement with a name: those would be shared by all clients. */
function namesStatement(type: string, bytes: Buffer): boolean {
  if (type === "P") return bytes[5] !== 0;
  if (type === "B") {
    const portalEnd = bytes.indexOf(0, 5);
    return portalEnd !== -1 && portalEnd + 1 < bytes.length && bytes[portalEnd + 1] !== 0;
  }
  if (type === "D" || type === "C") return bytes[5] === 0x53 && bytes.length > 6 && bytes[6] !== 0;
  return false;
}
