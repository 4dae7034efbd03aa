import { parentPort, workerData } from "node:worker_threads";
import type { EmbedPriority } from "../types.ts";
import { loadOnnxFiles, type OnnxConfig } from "./config.ts";
import { loadOnnxModel } from "./model.ts";
import type { ThreadReply, ThreadRequest } from "./protocol.ts";

/** Worker-thread entry: embeds one text at a time, questions first, then new records, then the rest. */
const config = workerData as OnnxConfig;
const port = parentPort;
if (!port) throw new Error("onnx/thread.ts runs as a worker thread only");

const queues: Record<EmbedPriority, ThreadRequest[]> = { query: [], live: [], bulk: [] };
const cancelled = new Set<number>();
let working = false;

const reply = (message: ThreadReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

const model = await loadOnnxModel(loadOnnxFiles(config));
reply({ kind: "ready" });

async function work(): Promise<void> {
  if (working) return;
  working = true;
  for (;;) {
    const next = queues.query.shift() ?? queues.live.shift() ?? queues.bulk.shift();
    if (!next) break;
    if (cancelled.delete(next.id)) continue;
    try {
      const vector = await model.embed(next.text);
      const buffer = vector.buffer as ArrayBuffer;
      reply({ kind: "vector", id: next.id, buffer }, [buffer]);
    } catch (error) {
      reply({ kind: "failed", id: next.id, message: error instanceof Error ? error.message : String(error) });
    }
    // Let arriving messages in, so that a question overtakes the rest of a bulk queue.
    await new Promise((resolve) => setImmediate(resolve));
  }
  working = false;
}

port.on("message", (message: ThreadRequest | { kind: "cancel"; id: number }) => {
  if (message.kind === "cancel") cancelled.add(message.id);
  else {
    queues[message.priority].push(message);
    void work();
  }
});
