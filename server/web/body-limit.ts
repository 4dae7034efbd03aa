import type { IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";

/**
 * Throws TOO_LARGE when the announced body is over the limit; for a body of unannounced length calls
 * `exceeded` once when the bytes that came in pass it, and hides the rest from whoever reads the request.
 */
export function limitBody(
  request: IncomingMessage,
  maxBytes: number,
  exceeded: (error: AppError) => void,
): void {
  const announced = request.headers["content-length"];
  if (announced !== undefined) {
    if (Number(announced) > maxBytes) throw tooLarge(maxBytes);
    return;
  }
  if (request.headers["transfer-encoding"] === undefined) return;
  let bytes = 0;
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    const before = bytes;
    bytes += chunk?.length ?? 0;
    if (bytes <= maxBytes) return push(chunk, encoding);
    if (before <= maxBytes) exceeded(tooLarge(maxBytes));
    return true;
  };
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "TOO_LARGE",
    `A request here may have at most ${maxBytes / 1_000_000} MB. Send less at once; data goes to a product's events or load path.`,
  );
}
