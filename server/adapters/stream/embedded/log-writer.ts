import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Clock } from "../../../clock.ts";
import { serveWriter } from "./serve-writer.ts";

/** The running writer: the only one that writes the log files under a home. */
export interface LogWriter {
  /** A fresh port to the writer. Give it to `createEmbeddedStream` here, or transfer it to another thread. */
  connect(): MessagePort;
  /** Commits what is queued, checkpoints the files and ends the writer. */
  close(): Promise<void>;
  /** Settles when the writer has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

/** Starts the writer thread for the logs under `home` (MILLRACE_HOME); files live in `<home>/log`. */
export function startLogWriter(options: { home: string; maxPages?: number }): LogWriter {
  const thread = new Worker(new URL("./writer-thread.ts", import.meta.url), {
    name: "log-writer",
    workerData: options,
  });
  let failure: Error | undefined;
  thread.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    thread.on("exit", (code) => {
      if (code !== 0) failure ??= new Error(`The log writer ended with exit code ${code}.`);
      resolve(failure);
    });
  });
  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      thread.postMessage({ kind: "connect", port: port2 }, [port2]);
      return port1;
    },
    async close() {
      thread.postMessage({ kind: "close" });
      await ended;
    },
    ended,
  };
}

/** The same writer on this thread and with a clock of one's own: for tests that move time. */
export function startLogWriterHere(options: { home: string; clock: Clock; maxPages?: number }): LogWriter {
  const server = serveWriter(options);
  let settle: (error: Error | undefined) => void;
  const ended = new Promise<Error | undefined>((resolve) => {
    settle = resolve;
  });
  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      server.connect(port2);
      return port1;
    },
    async close() {
      server.close();
      settle(undefined);
    },
    ended,
  };
}
