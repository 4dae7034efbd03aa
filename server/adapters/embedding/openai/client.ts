import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { OpenaiEmbeddingConfig } from "./config.ts";

const replySchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()) })),
});

/** `fetch` as given by the composition root: guarded against private addresses and redirects. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Statuses by which endpoints say that a text is too long (or else wrong): 413 and 422 of text-embeddings-inference, 400 of others. */
const refusals = new Set([400, 413, 422]);

/**
 * One request for up to `config.batch` texts; retries what may pass, names what failed. INVALID_INPUT is a refusal of
 * the texts themselves.
 */
export async function requestEmbeddings(
  config: OpenaiEmbeddingConfig,
  fetch: Fetch,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  const url = `${config.baseUrl.replace(/\/$/, "")}/embeddings`;
  for (let attempt = 0; ; attempt++) {
    const failure = await attemptOnce(config, fetch, url, texts, signal);
    if (Array.isArray(failure)) return failure;
    if (!failure.retry || attempt >= config.retries) throw failure.error;
    await wait(Math.max(250 * 2 ** attempt, failure.retryAfterMs), undefined, { signal });
  }
}

interface Failure {
  retry: boolean;
  retryAfterMs: number;
  error: AppError;
}

async function attemptOnce(
  config: OpenaiEmbeddingConfig,
  fetch: Fetch,
  url: string,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number[][] | Failure> {
  const timeout = AbortSignal.timeout(config.timeoutMs);
  const fail = (error: AppError, retry = false, retryAfterMs = 0): Failure => ({
    retry,
    retryAfterMs,
    error,
  });
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(config.apiKey === undefined ? {} : { authorization: `Bearer ${config.apiKey}` }),
      },
      body: JSON.stringify({ model: config.model, input: texts, encoding_format: "float" }),
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (!response.ok) {
      const retry = response.status === 429 || response.status >= 500;
      const seconds = Number(response.headers.get("retry-after") ?? 0);
      const detail = `${url} answered ${response.status}: ${text.slice(0, 200)}`;
      return fail(
        new AppError(
          refusals.has(response.status) ? "INVALID_INPUT" : "UNAVAILABLE",
          `Embedding with "${config.model}" failed. ${detail}`,
        ),
        retry,
        Math.min(seconds * 1000 || 0, 30_000),
      );
    }
    return parseReply(url, text, texts.length, config.dimensions);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof AppError) return fail(cause);
    if (timeout.aborted)
      return fail(
        new AppError(
          "TIMEOUT",
          `${url} gave no answer within ${config.timeoutMs} ms. Raise the connection's timeout or check the endpoint.`,
          { cause },
        ),
        true,
      );
    return fail(
      new AppError(
        "UNAVAILABLE",
        `${url} could not be reached: ${cause instanceof Error ? cause.message : cause}`,
        { cause },
      ),
      true,
    );
  }
}

function parseReply(url: string, text: string, expected: number, dimensions: number): number[][] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `${url} answered 200 with something that is not JSON: ${text.slice(0, 80)}`,
      { cause },
    );
  }
  const parsed = replySchema.safeParse(json);
  if (!parsed.success)
    throw new AppError(
      "UNAVAILABLE",
      `${url} answered 200 without the field ${parsed.error.issues[0]?.path.join(".") || "data"} of an embeddings reply: ${text.slice(0, 120)}`,
    );
  const vectors: number[][] = new Array(expected);
  for (const { index, embedding } of parsed.data.data) {
    if (embedding.length !== dimensions)
      throw new AppError(
        "UNSUPPORTED",
        `${url} gave ${embedding.length} numbers for text ${index}; this index holds vectors of ${dimensions}. Another model needs an index of its own.`,
      );
    vectors[index] = embedding;
  }
  for (let i = 0; i < expected; i++)
    if (vectors[i] === undefined)
      throw new AppError("UNAVAILABLE", `${url} gave no vector for text ${i} of ${expected}.`);
  return vectors;
}
