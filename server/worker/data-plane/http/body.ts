import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "../../../errors.ts";

const inflate = promisify(gunzip);

/** Bytes of one request's body, inflated. */
export const bodyLimit = 16 * 1024 * 1024;

/** A body that takes longer than this to arrive holds memory for nothing. */
const bodyDeadlineMs = 60_000;

/**
 * Reads a whole body of at most `limit` bytes, inflating gzip. Throws TOO_LARGE, TIMEOUT when it does not arrive in a
 * minute, UNSUPPORTED for other encodings, INVALID_INPUT for a broken one.
 */
export async function readBody(request: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const raw = await collect(request, limit);
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return raw;
  if (encoding !== "gzip" && encoding !== "x-gzip")
    throw new AppError(
      "UNSUPPORTED",
      `Bodies may be sent as they are or with gzip; content-encoding ${encoding.slice(0, 40)} is not read here.`,
      { path: "content-encoding" },
    );
  try {
    return await inflate(raw, { maxOutputLength: limit });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new AppError("INVALID_INPUT", "The body is not valid gzip, as its content-encoding says.", {
      path: "content-encoding",
      cause,
    });
  }
}

/** The body as text. Throws INVALID_INPUT when it is not UTF-8. */
export async function readText(
  request: IncomingMessage,
  limit = bodyLimit,
): Promise<{ text: string; raw: Buffer }> {
  const raw = await readBody(request, limit);
  if (!isUtf8(raw)) throw new AppError("INVALID_INPUT", "The body is not UTF-8 text.");
  const text = raw.toString("utf8");
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, raw };
}

/** Bodies under way. One timer looks after all of them: a timer for each costs a look-up a tenth of its time. */
const arriving = new Set<{ atMs: number; fail: () => void }>();
let looking: NodeJS.Timeout | undefined;

function watchDeadline(late: { atMs: number; fail: () => void }): void {
  arriving.add(late);
  looking ??= setInterval(() => {
    const nowMs = performance.now();
    for (const one of [...arriving]) if (nowMs >= one.atMs) one.fail();
    if (arriving.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  }, 1_000).unref();
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const late = {
      atMs: performance.now() + bodyDeadlineMs,
      fail: () =>
        fail(new AppError("TIMEOUT", "The body did not arrive within 60 s; send it faster or in parts.")),
    };
    watchDeadline(late);
    const settle = () => {
      arriving.delete(late);
      request.removeListener("data", onData);
      request.removeListener("end", onEnd);
      request.removeListener("close", onClose);
    };
    const fail = (error: AppError) => {
      settle();
      // The rest flows to nowhere until the answer has closed the connection.
      request.resume();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(tooLarge(limit));
      else chunks.push(chunk);
    };
    const onEnd = () => {
      settle();
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks, size));
    };
    const onClose = () =>
      fail(new AppError("INVALID_INPUT", "The connection ended before the whole body had come."));
    request.on("data", onData);
    request.on("end", onEnd);
    request.on("close", onClose);
    request.on("error", () => {});
  });
}

const tooLarge = (limit: number) =>
  new AppError(
    "TOO_LARGE",
    `The body is larger than ${limit / 1024 / 1024} MB; send it in several requests.`,
  );
