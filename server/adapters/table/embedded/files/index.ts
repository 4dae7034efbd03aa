import { join } from "node:path";
import { AppError } from "../../../../errors.ts";
import type { FileAdapter } from "../../files.ts";
import { openEngine } from "../engine.ts";
import { createIdling } from "../idle.ts";
import { createIsolated } from "../isolated.ts";
import type { FilesReply, FilesRequest } from "./files.worker.ts";
import { recordsOf } from "./records-of.ts";

/**
 * Reads people's files. Telling and measuring them happens in processes of their own, since a file may be anything;
 * records are streamed here. `spill` is a folder for what does not fit in memory.
 */
export function createFileReader(options: { spill: string }): FileAdapter {
  const workers = createIsolated<FilesRequest, FilesReply>({
    program: new URL("./files.worker.ts", import.meta.url),
    processes: 1,
    waiting: 8,
    idleMs: 15_000,
    maxRssBytes: 1200 * 1024 * 1024,
  });
  const engine = createIdling(
    () => openEngine({ memory: "256MB", threads: 1, spill: join(options.spill, "records") }),
    (instance) => instance.closeSync(),
    10_000,
  );
  return {
    async sniff(path, name) {
      const reply = await workers.run(
        { kind: "sniff", path, name },
        { timeoutMs: 30_000, what: "Reading the file" },
      );
      if ("reading" in reply) return reply.reading;
      throw new AppError("INTERNAL", "The file process answered something else than it was asked.");
    },
    async measure(path, reading, { timeoutMs, signal }) {
      const reply = await workers.run(
        { kind: "measure", path, reading, spill: join(options.spill, "measure") },
        { timeoutMs, what: "Reading the file", ...(signal ? { signal } : {}) },
      );
      if ("facts" in reply) return reply.facts;
      throw new AppError("INTERNAL", "The file process answered something else than it was asked.");
    },
    async *records(path, reading, { signal } = {}) {
      for await (const batch of recordsOf(engine, path, reading)) {
        signal?.throwIfAborted();
        yield batch;
      }
    },
    close() {
      workers.close();
      void engine.close();
    },
  };
}
