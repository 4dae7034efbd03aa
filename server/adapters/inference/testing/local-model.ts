import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Ways in which an endpoint goes wrong; the first part of the path chooses one. */
export const misbehaviours = [
  "hangs",
  "drips",
  "redirects",
  "html",
  "malformed",
  "empty",
  "error-in-200",
  "huge",
  "unauthorised",
  "missing",
  "busy",
  "broken",
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

/** A secret that replies hold and that no message may repeat. */
export const leak = "sk-do-not-repeat-this";

/** What a well-behaved model answers to a request at a path; undefined: 404. */
export type Answer = (path: string, body: unknown, headers: IncomingMessage["headers"]) => unknown;

/** A model server on this machine, that answers like the real one below `/` and misbehaves below `/<misbehaviour>/`. */
export async function startLocalModel(answer: Answer) {
  const requests: { path: string; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body: unknown = JSON.parse(text || "null");
    const path = request.url ?? "/";
    requests.push({ path, body });
    const how = misbehaviours.find((name) => path.startsWith(`/${name}/`) || path === `/${name}`);
    if (how) {
      misbehave(how, response);
      return;
    }
    const value = answer(path, body, request.headers);
    send(response, value === undefined ? 404 : 200, value ?? { error: `no ${path} with ${leak}` });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

function misbehave(how: Misbehaviour, response: ServerResponse): void {
  switch (how) {
    case "hangs":
      return;
    case "drips": {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "redirects":
      send(response, 302, {}, { location: `http://169.254.169.254/latest/${leak}` });
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end(`<!doctype html><title>Sign in</title>${leak}`);
      return;
    case "malformed":
      response.end(`{"choices": [${leak}`);
      return;
    case "empty":
      response.end();
      return;
    case "error-in-200":
      send(response, 200, { error: { message: `model not loaded, key ${leak}` } });
      return;
    case "huge":
      response.writeHead(200, { "content-type": "application/json" });
      for (let n = 0; n < 6; n++) response.write("1".repeat(1024 * 1024));
      response.end();
      return;
    case "unauthorised":
      send(response, 401, { error: { message: `Incorrect API key: ${leak}` } });
      return;
    case "missing":
      send(response, 404, { error: leak });
      return;
    case "busy":
      send(response, 429, { error: leak }, { "retry-after": "7" });
      return;
    case "broken":
      send(response, 500, { error: leak });
      return;
  }
}
