import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../../clock.ts";
import { serveWriter } from "./serve-writer.ts";

/** Entry of the writer thread: ports arrive from the main thread, and its last message ends it. */
const { home, maxPages } = workerData as { home: string; maxPages?: number };
const server = serveWriter({ home, clock: systemClock, ...(maxPages === undefined ? {} : { maxPages }) });

parentPort?.on("message", (message: { kind: "connect"; port: MessagePort } | { kind: "close" }) => {
  if (message.kind === "connect") {
    server.connect(message.port);
    return;
  }
  server.close();
  parentPort?.close();
});
