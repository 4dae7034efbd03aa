/// <reference lib="es2024.arraybuffer" />
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { ReplyScanner } from "./reply-scanner.ts";
import { cString, errorResponse, message, splitMessages, sync, type TransactionStatus } from "./wire.ts";

/** The backend's answer to one part of a batch. */
export interface EngineReply {
  bytes: Buffer;
  /** Undefined when it ended in neither Sync nor Query: the backend waits for more from the same client. */
  status: TransactionStatus | undefined;
  /** Session state was changed and has to be reset before another client is served. */
  touchedSession: boolean;
}

/** One PostgreSQL backend without a network: takes whole batches of wire messages, one at a time. */
export interface Engine {
  /** ParameterStatus messages as a fresh connection would get them. */
  readonly parameters: Buffer;
  /** Runs one part of a batch (see Frame). Rejects with EngineDied when the backend is gone for good. */
  run(part: Uint8Array): Promise<EngineReply>;
  close(): Promise<void>;
}

export class EngineDied extends Error {
  constructor(cause: unknown) {
    super(`The embedded PostgreSQL ended: ${cause instanceof Error ? cause.message : describe(cause)}`, {
      cause,
    });
  }
}

// Exceptions of the WebAssembly module are plain objects ({name: "ExitStatus", status: 1, message}).
const describe = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "message" in cause ? String(cause.message) : String(cause);

/** Keep in step with PGlite's POSTGRES_MAIN_LONGJMP: an ordinary SQL error on its way to the handler. */
const sqlErrorStatus = 100;

const isSqlError = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "status" in error && error.status === sqlErrorStatus;

/**
 * Settings for one backend on a laptop. PGlite has no background processes: checkpoints happen in the
 * statement that fills `max_wal_size`, so it is small; vacuum is ours (maintenance.ts).
 */
const settings = {
  shared_buffers: "32MB",
  max_wal_size: "128MB",
  min_wal_size: "32MB",
  effective_cache_size: "256MB",
  // A compiled query would need LLVM, which a WebAssembly build has not.
  jit: "off",
  // Measured: at 512kB and above runaway recursion overflows V8's stack, which ends the backend; at 256kB it is an
  // ordinary error.
  max_stack_depth: "192kB",
  client_min_messages: "warning",
};

const startParams = [
  ...PGlite.defaultStartParams,
  ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
];

/** Opens (and, when it is new, initialises) the data folder in this process. */
export function openPglite(dataFolder: string): Promise<PGlite> {
  return PGlite.create({ dataDir: dataFolder, extensions: { vector }, startParams });
}

/** Wraps an open PGlite so that no client's bytes can hang it or end it unnoticed. */
export async function createEngine(db: PGlite): Promise<Engine> {
  const backend = db.Module;
  let died: EngineDied | undefined;
  let current: Input | undefined;

  // PGlite runs its main loop again until all input is read, whatever the loop throws. After anything but an
  // SQL error (a trap, an exit) that never ends, so the input is taken away and the loop's end conditions hold.
  const loopOnce = backend._PostgresMainLoopOnce;
  backend._PostgresMainLoopOnce = () => {
    try {
      loopOnce();
    } catch (error) {
      if (!isSqlError(error)) {
        died ??= new EngineDied(error);
        current?.drop();
        backend._pq_buffer_remaining_data = () => 0;
        backend._PostgresSendReadyForQueryIfNecessary = () => {};
        backend._pgl_pq_flush = () => {};
      }
      throw error;
    }
  };

  const run = async (part: Uint8Array): Promise<EngineReply> => {
    if (died) throw died;
    const input = new Input(part);
    current = input;
    const scanner = new ReplyScanner(() => input.refuseCopy());
    const chunks: Buffer[] = [];
    try {
      await db.execProtocolRawStream(input.bytes, {
        syncToFs: false,
        onRawData(bytes) {
          const copy = Buffer.from(bytes);
          chunks.push(copy);
          scanner.push(copy);
        },
      });
    } catch (error) {
      died ??= new EngineDied(error);
    }
    current = undefined;
    if (died) throw died;
    return { bytes: Buffer.concat(chunks), status: scanner.status, touchedSession: scanner.touchedSession };
  };

  return { parameters: parametersOf((await run(startupPacket())).bytes), run, close: () => db.close() };
}

/** A part of a batch, whose length can still change while the backend reads it. */
class Input {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #buffer: ArrayBuffer;

  constructor(part: Uint8Array) {
    this.#buffer = new ArrayBuffer(part.length, { maxByteLength: part.length + 1024 });
    this.bytes = new Uint8Array(this.#buffer);
    this.bytes.set(part);
  }

  /**
   * The backend now waits for COPY data that cannot come, and would take the end of its input for a lost
   * client and exit. It gets CopyFail instead; while waiting it ignores the Sync that ended an extended-protocol
   * batch, which is therefore repeated.
   */
  refuseCopy(): void {
    const refusal = [message("f", cString("the embedded database takes no COPY data; use INSERT"))];
    if (this.bytes[0] !== 0x51 && this.bytes[this.bytes.length - 5] === 0x53) refusal.push(sync());
    const at = this.bytes.length;
    const more = Buffer.concat(refusal);
    this.#buffer.resize(at + more.length);
    this.bytes.set(more, at);
  }

  drop(): void {
    this.#buffer.resize(0);
  }
}

function startupPacket(): Buffer {
  const parameters = Buffer.from("user\0postgres\0database\0postgres\0\0");
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + parameters.length, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, parameters]);
}

const parametersOf = (reply: Buffer): Buffer =>
  Buffer.concat(
    splitMessages(reply)
      .filter(({ type }) => type === "S")
      .map(({ whole }) => whole),
  );

/** Sent to every client when the backend is gone, as PostgreSQL does after a crash. */
export const crashNotice = (): Buffer =>
  errorResponse({
    severity: "FATAL",
    code: "57P02",
    message: "the embedded database ended unexpectedly and is being restarted",
    hint: "Connect again in a moment; transactions that were not committed are rolled back.",
  });
