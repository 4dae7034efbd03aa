import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";

/** A file that somebody sent. */
export interface Upload {
  id: string;
  /** What the sender calls it. */
  name: string;
  path: string;
  bytes: number;
  /** Of its content, base64url. */
  sha256: string;
}

export interface Uploads {
  /**
   * Takes a file in. Throws TOO_LARGE beyond `limit` bytes (of the file as it is sent), INVALID_INPUT when it ends early,
   * UNAVAILABLE when the disk is full; nothing is left behind then.
   */
  receive(body: Readable, options: { name: string; principalId: string; limit: number }): Promise<Upload>;
  /** An earlier upload of the same sender. Throws NOT_FOUND for one that is not there, is somebody else's, or was let go. */
  get(id: string, principalId: string): Promise<Upload>;
  remove(id: string): Promise<void>;
  /** Lets go of uploads older than a day; returns how many. */
  sweep(): Promise<number>;
}

const keepMs = 24 * 3_600_000;

const noteSchema = z.object({
  name: z.string(),
  principalId: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  atMs: z.number(),
});

/** Keeps uploads as files in a folder, each with a note beside it, written last. */
export function createUploads(folder: string, clock: Clock): Uploads {
  const dataFile = (id: string) => join(folder, `${id}.data`);
  const noteFile = (id: string) => join(folder, `${id}.json`);

  const remove = async (id: string) => {
    await Promise.all([rm(dataFile(id), { force: true }), rm(noteFile(id), { force: true })]);
  };

  return {
    remove,
    async receive(body, { name, principalId, limit }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const id = randomUUID();
      const hash = createHash("sha256");
      let bytes = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          hash.update(chunk);
          if (bytes > limit) done(tooLarge(name, limit));
          else done(null, chunk);
        },
      });
      try {
        await pipeline(body, meter, createWriteStream(dataFile(id), { mode: 0o600 }));
        const sha256 = hash.digest("base64url");
        const note = { name, principalId, bytes, sha256, atMs: clock.nowMs() };
        await writeFile(noteFile(id), JSON.stringify(note), { mode: 0o600 });
        return { id, name, path: dataFile(id), bytes, sha256 };
      } catch (error) {
        await remove(id);
        throw receiveError(error, name);
      }
    },
    async get(id, principalId) {
      const missing = new AppError(
        "NOT_FOUND",
        `There is no upload ${id.slice(0, 60)} of yours; uploads are kept for a day. Send the file again.`,
        { path: "upload" },
      );
      if (!/^[0-9a-f-]{36}$/.test(id)) throw missing;
      const note = await readNote(noteFile(id));
      if (!note || note.principalId !== principalId) throw missing;
      return { id, name: note.name, path: dataFile(id), bytes: note.bytes, sha256: note.sha256 };
    },
    async sweep() {
      let names: string[];
      try {
        names = await readdir(folder);
      } catch {
        return 0;
      }
      const before = clock.nowMs() - keepMs;
      let swept = 0;
      for (const name of names) {
        const id = name.replace(/\.(data|json)$/, "");
        const age = await stat(join(folder, name)).catch(() => undefined);
        if (!age || age.mtimeMs >= before) continue;
        await remove(id);
        swept++;
      }
      return swept;
    },
  };
}

async function readNote(file: string): Promise<z.infer<typeof noteSchema> | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

const tooLarge = (name: string, limit: number) =>
  new AppError(
    "TOO_LARGE",
    `${name} is larger than the ${Math.round(limit / 1e6)} MB that can be taken here. Send it in parts.`,
  );

function receiveError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC")
    return new AppError("UNAVAILABLE", `${name} cannot be taken: the disk of this installation is full.`, {
      cause: error,
    });
  return new AppError("INVALID_INPUT", `${name} did not arrive whole: the connection ended before.`, {
    cause: error,
  });
}
