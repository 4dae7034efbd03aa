import { z } from "zod";
import { AppError, type ErrorCode, errorStatus } from "../../../errors.ts";
import { journalAppendedSchema, journalPageSchema, journalPath } from "../protocol.ts";
import type { JournalEntry, JournalLog } from "../types.ts";

export interface WorkerJournalOptions {
  /** Origin of the worker's data plane, e.g. `http://127.0.0.1:4100`. */
  origin: string;
  /** Headers that prove who asks: a freshly signed service principal. */
  headers(): Record<string, string>;
  timeoutMs?: number;
}

const problemSchema = z.object({ code: z.string(), detail: z.string() });

/** The journal as web and CLI processes reach it: over the worker, which alone writes the log. */
export function createWorkerJournalLog(options: WorkerJournalOptions): JournalLog {
  const call = async <T>(schema: z.ZodType<T>, query: string, body?: unknown): Promise<T> => {
    const reply = await send(options, query, body);
    const json: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw refused(reply.status, json);
    return schema.parse(json);
  };
  const read = (from: number, limit: number) => call(journalPageSchema, `?from=${from}&limit=${limit}`);
  return {
    async append(values, expectEnd): Promise<JournalEntry[]> {
      return (await call(journalAppendedSchema, "", { values, expectEnd })).entries;
    },
    async read(from, limit) {
      return (await read(from, limit)).entries;
    },
    async end() {
      return (await read(0, 0)).end;
    },
  };
}

async function send(options: WorkerJournalOptions, query: string, body: unknown): Promise<Response> {
  try {
    return await fetch(`${options.origin}${journalPath}${query}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...options.headers(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
    });
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      "The system journal cannot be reached: the worker does not answer. Try again in a moment; the page System shows its state.",
      { cause },
    );
  }
}

function refused(status: number, json: unknown): AppError {
  const problem = problemSchema.safeParse(json);
  const known = (code: string): code is ErrorCode => code in errorStatus;
  if (problem.success && known(problem.data.code))
    return new AppError(problem.data.code, problem.data.detail);
  return new AppError("UNAVAILABLE", `The system journal answered ${status}.`);
}
