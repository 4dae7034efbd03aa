import type { LoadDone, LoadMessage, LoadRejection } from "@/server/domain/data-plane-api/load.ts";

export interface LoadProgress {
  read: number;
  accepted: number;
  rejected: number;
}

/** Splits a stream of text into lines; the rest that has no line end yet is kept for the next piece. */
export function lineSplitter(onLine: (line: string) => void): { push(text: string): void; end(): void } {
  let rest = "";
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line);
    },
    end() {
      if (rest.trim() !== "") onLine(rest);
      rest = "";
    },
  };
}

/** Refused records kept for reading; the count goes on beyond. */
const rejectionsKept = 200;

/**
 * Loads a file that `infer` has kept into a product. Progress comes line by line; resolves when the server says done,
 * rejects with its problem, or when the answer breaks off. What a stream had accepted by then stays, and loading the
 * same file again writes it only once.
 */
export async function loadUpload(
  productId: string,
  port: string,
  uploadId: string,
  on: {
    progress: (progress: LoadProgress) => void;
    rejections: (rejections: readonly LoadRejection[]) => void;
  },
  signal: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<LoadDone> {
  const params = new URLSearchParams({ port, upload: uploadId });
  const reply = await fetcher(`/api/v1/products/${productId}/load?${params}`, { method: "POST", signal });
  if (!reply.ok || reply.body === null)
    throw (await reply.json().catch(() => null)) ?? new Error(`The server answered ${reply.status}.`);
  let done: LoadDone | undefined;
  let failure: unknown;
  let rejections: LoadRejection[] = [];
  const lines = lineSplitter((line) => {
    const message = JSON.parse(line) as LoadMessage;
    if (message.type === "progress") on.progress(message);
    else if (message.type === "done") done = message;
    else if (message.type === "failed") failure = message.problem;
    else if (rejections.length < rejectionsKept) {
      rejections = [...rejections, message];
      on.rejections(rejections);
    }
  });
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done: ended, value } = await reader.read();
    if (ended) break;
    lines.push(value);
  }
  lines.end();
  if (failure !== undefined) throw failure;
  if (done === undefined) throw new TypeError("The answer broke off before the load was done.");
  on.progress(done);
  return done;
}
