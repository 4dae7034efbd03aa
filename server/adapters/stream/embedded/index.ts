import type { MessagePort } from "node:worker_threads";
import { AppError } from "../../../errors.ts";
import type { StreamAdapter } from "../types.ts";

/** What one commit made readable: for each partition written, the offset the next record will get. */
export interface CommitNotice {
  topic: string;
  ends: Readonly<Record<number, number>>;
}

/** The stream role on local files. One instance a thread; instances share the files, and the writer thread by ports. */
export interface EmbeddedStream extends StreamAdapter {
  /**
   * Calls `listener` after each commit to `topic` (in this process by the writer's push, elsewhere by a 5 ms poll).
   * Returns a function that ends it. `tail` is built on the same signal.
   */
  onCommit(topic: string, listener: (notice: CommitNotice) => void): () => void;
  /** Requests and bytes handed to the writer and not yet durable: what an ingest path sheds by. */
  pending(): { requests: number; bytes: number };
}

/** The running writer thread: the only thing that writes the log files under a home. */
export interface LogWriter {
  /** A fresh port to the writer. Give it to `createEmbeddedStream` here, or transfer it to another thread. */
  connect(): MessagePort;
  /** Commits what is queued, checkpoints the files and ends the thread. */
  close(): Promise<void>;
  /** Settles when the thread has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

/** Starts the writer thread for the logs under `home` (MILLRACE_HOME); files live in `<home>/log`. */
export function startLogWriter(_options: { home: string }): LogWriter {
  throw new AppError("UNAVAILABLE", "The embedded log is under construction.");
}

/**
 * The embedded stream for this thread. With `writer` (a port from `LogWriter.connect`, possibly transferred from
 * another thread) it reads and writes; without, it only reads, from any process, and writing is UNSUPPORTED.
 */
export function createEmbeddedStream(_options: { home: string; writer?: MessagePort }): EmbeddedStream {
  throw new AppError("UNAVAILABLE", "The embedded log is under construction.");
}
