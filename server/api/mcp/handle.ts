import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { Container } from "../container.ts";
import { problemReply, refuseAnonymous } from "../rest/handle.ts";
import { type CallLimits, TooManyCalls } from "./call-limits.ts";
import { createMcpServer } from "./mcp-server.ts";
import { mcpPath } from "./path.ts";

const maxBody = 1024 * 1024;

export interface McpDeps {
  container: Container;
  resolvePrincipal(request: Request): Promise<Principal>;
  limits: CallLimits;
  onFailure(error: unknown): void;
  observe?(method: string, route: string, status: number, seconds: number): void;
}

/**
 * Serves MCP over streamable HTTP without sessions: revision 2026-07-28 and, for clients of the years before,
 * 2025-11-25 down to 2024-10-07. GET and DELETE, which belong to sessions, are 405. Callers without a name are 401 and
 * those beyond their limits 429 before the protocol sees them, as problem documents.
 */
export async function handleMcp(deps: McpDeps, request: Request): Promise<Response> {
  const begun = performance.now();
  const reply = await answer(deps, request);
  reply.headers.set("cache-control", "no-store");
  reply.headers.set("x-content-type-options", "nosniff");
  deps.observe?.(request.method, mcpPath, reply.status, (performance.now() - begun) / 1000);
  return reply;
}

async function answer(deps: McpDeps, request: Request): Promise<Response> {
  let leave = () => {};
  try {
    const principal = refuseAnonymous(await deps.resolvePrincipal(request));
    leave = deps.limits.enter(principal);
    const { container } = deps;
    const userAgent = (request.headers.get("user-agent") ?? "").slice(0, 120);
    // The first call has been counted; a batch of an old client has more.
    let calls = 0;
    const count = () => {
      if (calls++ > 0) deps.limits.another(principal);
    };
    const caller = { container: { ...container, ...container.forAgents }, principal };
    const handler = createMcpHandler(() => createMcpServer(caller, { userAgent, count }), {
      maxRequestBodySize: maxBody,
      responseMode: "auto",
    });
    const reply = await handler.fetch(request);
    if (reply.status === 405) reply.headers.set("allow", "POST");
    if (reply.body === null || !reply.headers.get("content-type")?.startsWith("text/event-stream"))
      return reply;
    // The answer is still being made: the place is given back when it has gone, or when nobody wants it any more.
    const held = leave;
    leave = () => {};
    return new Response(untilSent(reply.body, held), reply);
  } catch (error) {
    if (!(error instanceof AppError)) deps.onFailure(error);
    const reply = problemReply(error);
    if (error instanceof TooManyCalls) reply.headers.set("retry-after", String(error.retryAfterS));
    return reply;
  } finally {
    leave();
  }
}

/** The same bytes; `done` is called once, when the last has gone, the reader has, or the source failed. */
function untilSent(body: ReadableStream<Uint8Array>, done: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done: over, value } = await reader.read();
        if (!over) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      done();
    },
    cancel(reason) {
      done();
      return reader.cancel(reason);
    },
  });
}
