import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../../../domain/principal.ts";
import { createWebServer } from "../../../web/web-server.ts";
import type { handleMcp } from "../handle.ts";

/**
 * `/api/mcp` on real HTTP behind the portal's own front door (hosts, origins, body limits), for clients that are
 * programs of their own. `answer` is what Next would be given the request for.
 */
export function mcpFrontDoor(answer: (request: Request) => ReturnType<typeof handleMcp>) {
  return createWebServer({
    rules: { loopbackOnly: true, publicUrl: "http://localhost:3000", behindProxy: false },
    development: false,
    pages: async (request, response) => reply(await answer(await requestOf(request)), response),
    resolvePrincipal: async (): Promise<Principal> => {
      throw new Error("Nothing here is piped to the data plane.");
    },
    signPrincipal: () => "",
    pipe: async () => {},
    failed(error) {
      throw error;
    },
  });
}

async function requestOf(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, String(value));
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
  });
}

async function reply(from: Response, to: ServerResponse): Promise<void> {
  to.writeHead(from.status, Object.fromEntries(from.headers));
  if (from.body) for await (const chunk of from.body) to.write(chunk);
  to.end();
}
