import { z } from "zod";
import { type Via, viaHeader } from "../../../domain/data-plane-api/via.ts";
import { type Principal, servicePrincipal } from "../../../domain/principal.ts";
import { AppError, type ErrorCode, errorStatus } from "../../../errors.ts";
import { principalHeader } from "../../../governance/signed-principal.ts";

export interface WorkerHttpOptions {
  /** Origin of the worker's data plane, e.g. `http://127.0.0.1:4100`. */
  origin: string;
  /** Signs a principal for the worker to believe (`signPrincipal` with the installation's key and clock). */
  sign: (principal: Principal) => string;
  /** Names this process in the worker's log and audit: `web`, `cli`. */
  service: string;
  /** By which door those came for whom the calls are made; left out, the worker takes the portal. */
  via?: Via;
  timeoutMs?: number;
}

const problemSchema = z.object({ code: z.string(), detail: z.string(), path: z.string().optional() });

/** One call to the worker: JSON in, JSON out, checked by `schema`. */
export type WorkerCall = <T>(
  schema: z.ZodType<T>,
  request: {
    principal?: Principal;
    path: string;
    query?: Readonly<Record<string, string | undefined>>;
    body?: unknown;
    headers?: Readonly<Record<string, string>>;
    /** Ends the call early; what it was aborted with is thrown. */
    signal?: AbortSignal;
  },
) => Promise<T>;

/** Calls to the worker over HTTP. Failures keep the worker's code; UNAVAILABLE when it does not answer. */
export function createWorkerCall(options: WorkerHttpOptions): WorkerCall {
  const self = servicePrincipal(options.service);
  return async (schema, { principal = self, path, query = {}, body, headers = {}, signal }) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
    const reply = await send(`${options.origin}${path}${search.size > 0 ? `?${search}` : ""}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        [principalHeader]: options.sign(principal),
        ...(options.via === undefined ? {} : { [viaHeader]: options.via }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any([
        AbortSignal.timeout(options.timeoutMs ?? 15_000),
        ...(signal ? [signal] : []),
      ]),
    }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
    const json: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw refused(reply.status, json);
    return schema.parse(json);
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new AppError(
      late ? "TIMEOUT" : "UNAVAILABLE",
      `The worker, which serves streams, ${late ? "took too long to answer" : "is not answering"}. Try again in a moment; the page System shows its state.`,
      { cause },
    );
  }
}

function refused(status: number, json: unknown): AppError {
  const problem = problemSchema.safeParse(json);
  const known = (code: string): code is ErrorCode => code in errorStatus;
  if (!problem.success || !known(problem.data.code))
    return new AppError("UNAVAILABLE", `The worker answered ${status} where it should not.`);
  const { code, detail, path } = problem.data;
  return new AppError(code, detail, path === undefined ? {} : { path });
}
