import type { ServerResponse } from "node:http";
import { type Problem, toProblem } from "../../../errors.ts";
import type { Reply } from "../route.ts";

/** Sends a finished answer. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const text = "text" in reply ? reply.text : JSON.stringify(reply.body);
  sendJson(response, reply.status ?? 200, "application/json", text, reply.headers);
}

/**
 * Sends any failure as problem JSON; where an answer has begun already the connection is cut, which is the only way
 * left to say that it is not whole.
 */
export function sendProblem(
  response: ServerResponse,
  error: unknown,
  override: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Problem {
  const known = toProblem(error);
  const problem = { ...known, status: override.status ?? known.status };
  if (response.headersSent) {
    response.destroy();
    return problem;
  }
  const headers: Record<string, string> = { ...override.headers };
  if (problem.status === 429 || problem.status === 503) headers["retry-after"] = "1";
  if (problem.status === 401) headers["www-authenticate"] = 'Bearer realm="millrace"';
  // What is left of a body that was refused is not worth reading.
  if (!response.req.complete) headers.connection = "close";
  sendJson(response, problem.status, "application/problem+json", JSON.stringify(problem), headers);
  return problem;
}

function sendJson(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text);
}
