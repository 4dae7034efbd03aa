import type { ServerResponse } from "node:http";
import { toProblem } from "../errors.ts";

/** Ends a response with the problem document of an error; ends the connection when the reply has begun. */
export function replyProblem(
  response: ServerResponse,
  error: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(body);
}
