import { Worker } from "node:worker_threads";
import { AppError } from "../../../errors.ts";
import type { EmbeddingAdapter, EmbedPriority } from "../types.ts";
import { assertTexts } from "../vector.ts";
import { loadOnnxFiles, type OnnxConfig } from "./config.ts";
import type { ThreadReply, ThreadRequest } from "./protocol.ts";

interface Pending {
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

/**
 * A local ONNX sentence model in a worker thread of its own. Files are checked before the thread starts, so a
 * wrong folder fails at once; a thread that dies fails what it held and is started again on the next call.
 */
export function createOnnxEmbedding(config: OnnxConfig): EmbeddingAdapter {
  const files = loadOnnxFiles(config);
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let closed = false;
  let worker: Worker | undefined;

  const failAll = (message: string, cause?: unknown) => {
    for (const each of pending.values()) each.reject(new AppError("UNAVAILABLE", message, { cause }));
    pending.clear();
  };

  const start = (): Worker => {
    const started = new Worker(new URL("./thread.ts", import.meta.url), { workerData: config });
    started.on("message", (message: ThreadReply) => {
      if (message.kind === "ready") return;
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === "vector") waiting?.resolve(new Float32Array(message.buffer));
      else
        waiting?.reject(
          new AppError("INTERNAL", `The embedding model "${config.model}" failed: ${message.message}`),
        );
      if (pending.size === 0) started.unref();
    });
    started.on("error", (cause) => {
      if (worker === started) worker = undefined;
      failAll(
        `The embedding model "${config.model}" stopped: ${cause instanceof Error ? cause.message : cause}. It starts again with the next text.`,
        cause,
      );
    });
    started.on("exit", () => {
      if (worker === started) worker = undefined;
      failAll(`The embedding model "${config.model}" stopped. It starts again with the next text.`);
    });
    return started;
  };

  const embedOne = (text: string, priority: EmbedPriority, signal: AbortSignal | undefined) =>
    new Promise<Float32Array>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      worker ??= start();
      worker.ref();
      const id = nextId++;
      const target = worker;
      const abort = () => {
        pending.delete(id);
        target.postMessage({ kind: "cancel", id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      pending.set(id, {
        resolve(vector) {
          signal?.removeEventListener("abort", abort);
          resolve(vector);
        },
        reject(error) {
          signal?.removeEventListener("abort", abort);
          reject(error);
        },
      });
      target.postMessage({ kind: "embed", id, text, priority } satisfies ThreadRequest);
    });

  return {
    abilities: {
      system: "onnx",
      model: config.model,
      dimensions: files.dimensions,
      maxTokens: files.maxTokens,
      offline: true,
    },
    async embed(texts, options = {}) {
      if (closed) throw new AppError("UNAVAILABLE", `The embedding model "${config.model}" was closed.`);
      assertTexts(texts);
      return Promise.all(texts.map((text) => embedOne(text, options.priority ?? "bulk", options.signal)));
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
