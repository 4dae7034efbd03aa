import { AppError } from "../../errors.ts";
import { type Endpoint, InferenceFailure } from "./types.ts";

/** A reply of a model that labels or phrases; vectors of 16,000 numbers fit twenty times. */
const maxReplyBytes = 4 * 1024 * 1024;

/** Longest wait that an endpoint's `retry-after` is believed. */
const longestAskedWaitMs = 30_000;

/**
 * Sends JSON to `path` below the endpoint, to the very address it has where `path` is empty, and gives the JSON it
 * answers. A slash at that address's end is part of it: many frameworks redirect to it, and redirects are not followed.
 */
export async function askEndpoint(
  { url, apiKey, fetch }: Endpoint,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path === "" ? url : `${url.replace(/\/+$/, "")}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal,
    });
    text = await readText(response, signal);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw failureOf(cause);
  }
  refuseStatus(response);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /^\s*</.test(text)
      ? "a web page"
      : text.trim() === ""
        ? "nothing"
        : "something that is not JSON";
    throw new InferenceFailure(`The model's endpoint answered ${response.status} with ${what}.`, { cause });
  }
}

function refuseStatus({ status, headers }: Response): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw new InferenceFailure(
      "The model's endpoint answered with a redirect, which is not followed. Enter the address it leads to.",
    );
  const seconds = Number(headers.get("retry-after") ?? 0);
  throw new InferenceFailure(`The model's endpoint answered ${status}${statusHint(status)}.`, {
    transient: status === 408 || status === 429 || status >= 500,
    retryAfterMs: Number.isFinite(seconds) ? Math.min(seconds * 1000, longestAskedWaitMs) : 0,
  });
}

function statusHint(status: number): string {
  if (status === 401 || status === 403) return ": it wants another key; see the port's connection";
  if (status === 404) return ": there is no such path or model";
  if (status === 429) return ": it is asked too often";
  return "";
}

function failureOf(cause: unknown): Error {
  if (cause instanceof InferenceFailure) return cause;
  // The guard's own words name the address that was refused.
  if (cause instanceof AppError)
    return new InferenceFailure(
      cause.code === "FORBIDDEN"
        ? "The model's endpoint is at an address that may not be connected to: this machine, a private network or a reserved range. An administrator can make a connection marked local for it."
        : "The model's endpoint has an address that cannot be used.",
      { cause },
    );
  const code = errorCode(cause);
  return new InferenceFailure(`The model's endpoint could not be reached${code ? ` (${code})` : ""}.`, {
    transient: true,
    cause,
  });
}

/** ECONNREFUSED and the like, from the error or what caused it. */
function errorCode(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause)
    if ("code" in each && typeof each.code === "string" && /^[A-Z_]{3,40}$/.test(each.code)) return each.code;
  return undefined;
}

/** The body, never holding more than the limit and never longer than the signal allows, however slowly it drips. */
async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const end = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", end, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const part = await reader.read();
      signal.throwIfAborted();
      if (part.done) return Buffer.concat(chunks).toString("utf8");
      size += part.value.byteLength;
      if (size > maxReplyBytes) {
        end();
        throw new InferenceFailure(
          `The model's endpoint answered with more than ${maxReplyBytes / 1024 / 1024} MB.`,
        );
      }
      chunks.push(part.value);
    }
  } finally {
    signal.removeEventListener("abort", end);
  }
}
