import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { AppError } from "../../../../errors.ts";

/** The first bytes of a file, unpacked if it is gzipped. */
export async function readBeginning(
  path: string,
  gzip: boolean,
  limit: number,
): Promise<{ bytes: Buffer; complete: boolean }> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of byteStream(path, gzip)) {
    pieces.push(piece);
    length += piece.length;
    if (length > limit) return { bytes: Buffer.concat(pieces).subarray(0, limit), complete: false };
  }
  return { bytes: Buffer.concat(pieces), complete: true };
}

/** The first bytes as they are on disk. */
export async function rawBeginning(path: string, limit: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Bytes a gzipped file may unpack to: more is a mistake or an attack. */
const unpackedLimit = 4 * 1024 ** 3;

/** The bytes of a file, unpacked if it is gzipped. */
export async function* byteStream(path: string, gzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = gzip ? file.pipe(createGunzip({ chunkSize: 1 << 18 })) : file;
  // A pipe does not hand on errors of its source.
  file.on("error", (error) => stream.destroy(error));
  let total = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      total += piece.length;
      if (gzip && total > unpackedLimit)
        throw new AppError("TOO_LARGE", "The file unpacks to more than 4 GB. Load it in parts.");
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      "INVALID_INPUT",
      gzip
        ? "The gzip file is damaged or cut short: it cannot be unpacked to its end."
        : "The file cannot be read to its end.",
      { cause },
    );
  } finally {
    file.destroy();
  }
}

/** The text of a file, piece by piece. Refuses what is not UTF-8 text, naming the line. A byte order mark is left out. */
export async function* textStream(path: string, gzip: boolean): AsyncGenerator<string> {
  let held: Buffer = Buffer.alloc(0);
  let line = 1;
  let first = true;
  const check = (bytes: Buffer): string => {
    if (!isUtf8(bytes)) throw notUtf8(bytes, line);
    const zero = bytes.indexOf(0);
    if (zero >= 0)
      throw new AppError(
        "INVALID_INPUT",
        `Line ${line + breaksIn(bytes.subarray(0, zero))} holds a zero byte: this is not a text file, or it is UTF-16. Save it as UTF-8.`,
      );
    line += breaksIn(bytes);
    const text = bytes.toString("utf8");
    const plain = first && text.startsWith("\uFEFF") ? text.slice(1) : text;
    first = false;
    return plain;
  };
  for await (const piece of byteStream(path, gzip)) {
    const bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const whole = wholeCharacters(bytes);
    held = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield check(bytes.subarray(0, whole));
  }
  if (held.length > 0) yield check(held);
}

/** How many of the bytes form whole characters: up to three at the end may be the start of one. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function notUtf8(bytes: Buffer, firstLine: number): AppError {
  let line = firstLine;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found + 1;
    const row = bytes.subarray(start, end);
    if (!isUtf8(row)) {
      const shown = row.toString("latin1").trim().slice(0, 60);
      return new AppError(
        "INVALID_INPUT",
        `Line ${line} is not UTF-8 text (read as Latin-1 it would be "${shown}"). Save the file as UTF-8.`,
      );
    }
    start = end;
  }
  return new AppError(
    "INVALID_INPUT",
    `The text from line ${firstLine} on is not UTF-8. Save the file as UTF-8.`,
  );
}

function breaksIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
