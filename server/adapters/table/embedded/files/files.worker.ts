import { toProblem } from "../../../../errors.ts";
import type { FileFacts, FileReading } from "../../files.ts";
import { asAppError, literal, openEngine, withConnection } from "../engine.ts";
import { createIdling } from "../idle.ts";
import { serveIsolated } from "../isolated-child.ts";
import { measureFile } from "./measure.ts";
import { recordsOf } from "./records-of.ts";
import { sniffFile } from "./sniff.ts";

/** What `files/index.ts` sends to this process. */
export type FilesRequest =
  | { kind: "sniff"; path: string; name: string }
  | { kind: "measure"; path: string; reading: FileReading; spill: string };

export type FilesReply = { reading: FileReading } | { facts: FileFacts };

async function handle(request: FilesRequest): Promise<FilesReply> {
  if (request.kind === "sniff") return { reading: await sniffFile(request.path, request.name) };
  const { path, reading, spill } = request;
  const engine = createIdling(
    () => openEngine({ memory: "512MB", threads: 2, spill }),
    (instance) => instance.closeSync(),
    1000,
  );
  try {
    const facts = await engine.use((instance) =>
      withConnection(instance, async (connection) => {
        await connection.run(`SET GLOBAL allowed_paths = [${literal(path)}]`);
        await connection.run(`SET GLOBAL allowed_directories = [${literal(spill)}]`);
        await connection.run("SET GLOBAL enable_external_access = false");
        return measureFile(connection, path, reading, recordsOf(engine, path, reading));
      }),
    );
    return { facts };
  } catch (error) {
    throw asAppError(error, "Reading the file");
  } finally {
    await engine.close();
  }
}

serveIsolated<FilesRequest, FilesReply>(handle, toProblem);
