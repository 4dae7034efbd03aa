import { createServer, request as httpRequest, type RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { anonymous, type Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { principalHeader } from "../governance/signed-principal.ts";
import { createDataPlanePipe } from "./data-plane-pipe.ts";
import { call, echo, listening } from "./testing.ts";
import { createWebServer, type WebServerOptions } from "./web-server.ts";

const ada: Principal = {
  ...anonymous,
  kind: "person",
  id: "ada",
  name: "Ada",
  role: "data_scientist",
  scopes: ["read"],
};
const eventsPath = "/api/v1/products/a/b/events";

interface Setup {
  worker?: RequestListener;
  changes?: Partial<WebServerOptions>;
}

async function setUp({ worker = echo, changes = {} }: Setup = {}) {
  const upstream = await listening(createServer(worker));
  const failures: unknown[] = [];
  const web = await listening(
    createWebServer({
      rules: { loopbackOnly: true, publicUrl: "http://localhost:3000", behindProxy: false },
      development: false,
      pages: echo,
      resolvePrincipal: async ({ cookie }) => (cookie === "session=ada" ? ada : anonymous),
      signPrincipal: ({ id }) => `signed:${id}`,
      pipe: createDataPlanePipe({ host: "127.0.0.1", port: upstream.port }),
      failed: (error) => failures.push(error),
      ...changes,
    }),
  );
  return {
    port: web.port,
    upstream,
    failures,
    async [Symbol.asyncDispose]() {
      await web[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const seen = (text: string) =>
  JSON.parse(text) as { headers: Record<string, string>; url: string; body: string; method: string };

describe("who is asking", () => {
  test("a session cookie becomes a signed principal and goes no further", async () => {
    await using site = await setUp();
    const { text } = await call(site.port, { path: eventsPath, headers: { cookie: "session=ada" } });
    expect(seen(text).headers[principalHeader]).toBe("signed:ada");
    expect(seen(text).headers.cookie).toBeUndefined();
  });

  test("a principal sent from outside is removed, on data-plane paths and pages alike", async () => {
    await using site = await setUp();
    for (const path of [eventsPath, "/api/v1/products", "/"]) {
      const { text } = await call(site.port, { path, headers: { [principalHeader]: "signed:root" } });
      expect(seen(text).headers).not.toHaveProperty(principalHeader);
    }
  });

  test("a token is passed on as it is and the cookie beside it does not count", async () => {
    await using site = await setUp();
    const headers = { authorization: "Bearer secret", cookie: "session=ada" };
    const { text } = await call(site.port, { path: eventsPath, headers });
    expect(seen(text).headers).toMatchObject({ authorization: "Bearer secret" });
    expect(seen(text).headers).not.toHaveProperty(principalHeader);
  });

  test("an unknown cookie is anonymous", async () => {
    await using site = await setUp();
    const { text } = await call(site.port, { path: eventsPath, headers: { cookie: "session=forged" } });
    expect(seen(text).headers).not.toHaveProperty(principalHeader);
  });

  test("a failure to find out is a reply of its own, not a request as anonymous", async () => {
    const resolvePrincipal = () => Promise.reject(new AppError("UNAVAILABLE", "The database is away."));
    await using site = await setUp({ changes: { resolvePrincipal } });
    const { status, text } = await call(site.port, { path: eventsPath, headers: { cookie: "session=ada" } });
    expect([status, JSON.parse(text)]).toEqual([503, expect.objectContaining({ code: "UNAVAILABLE" })]);
  });

  test("forwarding headers are the peer's own, not the client's claim", async () => {
    await using site = await setUp();
    const { text } = await call(site.port, {
      headers: { "x-forwarded-for": "10.0.0.1", "x-forwarded-host": "evil.example" },
    });
    expect(seen(text).headers["x-forwarded-for"]).toBe("127.0.0.1");
    expect(seen(text).headers).not.toHaveProperty("x-forwarded-host");
  });
});

describe("the pipe", () => {
  test("passes method, query, body and reply through", async () => {
    await using site = await setUp();
    const headers = { "content-type": "application/x-ndjson", "idempotency-key": "k1" };
    const body = '{"n":1}\n{"n":2}\n';
    const { status, text } = await call(site.port, {
      method: "POST",
      path: `${eventsPath}?dryRun=true`,
      headers,
      body,
    });
    expect(status).toBe(200);
    expect(seen(text)).toMatchObject({ method: "POST", url: `${eventsPath}?dryRun=true`, body, headers });
  });

  test("metrics are the worker's, at both their addresses, and nothing beside them", async () => {
    const pages: WebServerOptions["pages"] = async (_request, response) => void response.end("page");
    await using site = await setUp({ changes: { pages } });
    const get = async (path: string) =>
      (await call(site.port, { path, headers: { authorization: "Bearer t" } })).text;
    expect(seen(await get("/metrics")).url).toBe("/metrics");
    expect(seen(await get("/api/v1/metrics")).url).toBe("/metrics");
    expect(await get("/metrics/x")).toBe("page");
    expect(await get("/internal/status")).toBe("page");
  });

  test("an event goes out when it comes in, and a viewer who leaves is known upstream at once", async () => {
    let gone: () => void = () => {};
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    let next: () => void = () => {};
    const worker: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      next = () => response.write("data: 2\n\n");
      response.on("close", gone);
    };
    await using site = await setUp({ worker });
    const chunks: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: site.port, path: "/api/v1/live/stream", agent: false },
        (response) => {
          expect(response.headers["content-type"]).toBe("text/event-stream");
          response.on("data", (chunk) => {
            chunks.push(String(chunk));
            // The second event is sent only after the first has arrived: a buffering pipe would never get here.
            if (chunks.length === 1) next();
            else {
              request.destroy();
              resolve();
            }
          });
        },
      );
      request.on("error", reject);
      request.end();
    });
    await left;
    expect(chunks).toEqual(["data: 1\n\n", "data: 2\n\n"]);
  });

  test("headers of a reply go out before its first byte", async () => {
    const worker: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
    };
    await using site = await setUp({ worker });
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: site.port, path: "/api/v1/live/stream", agent: false },
        (response) => {
          resolve(response.statusCode);
          request.destroy();
        },
      );
      request.on("error", reject);
      request.end();
    });
    expect(status).toBe(200);
  });

  test("a request body flows as it comes", async () => {
    let first: (text: string) => void = () => {};
    const arrived = new Promise<string>((resolve) => {
      first = resolve;
    });
    const worker: RequestListener = (request, response) => {
      request.once("data", (chunk) => first(String(chunk)));
      request.on("end", () => response.end("done"));
    };
    await using site = await setUp({ worker });
    const ended = new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: site.port, path: eventsPath, method: "POST", agent: false },
        (response) => response.on("data", (chunk) => resolve(String(chunk))),
      );
      request.on("error", reject);
      request.write("one");
      void arrived.then(() => request.end("two"));
    });
    expect(await arrived).toBe("one");
    expect(await ended).toBe("done");
  });

  test("a worker that is away is 503 with Retry-After", async () => {
    await using site = await setUp();
    await site.upstream[Symbol.asyncDispose]();
    const { status, headers, text } = await call(site.port, { method: "POST", path: eventsPath, body: "[]" });
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("1");
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(text)).toMatchObject({ code: "UNAVAILABLE", status: 503 });
  });

  test("a worker that dies in the middle of a reply ends the connection instead of completing it", async () => {
    const worker: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.destroy());
    };
    await using site = await setUp({ worker });
    await expect(call(site.port, { path: eventsPath })).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  test("a worker that refuses a body without reading it gets its answer through", async () => {
    const worker: RequestListener = (_request, response) => {
      response.writeHead(413, { connection: "close" });
      response.end("too much");
    };
    await using site = await setUp({ worker });
    const answer = await call(site.port, { method: "POST", path: eventsPath, body: "x".repeat(100_000) });
    expect(answer).toMatchObject({ status: 413, text: "too much" });
  });
});

describe("what is refused", () => {
  test.each(["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example"])(
    "the host name %j",
    async (host) => {
      await using site = await setUp();
      const { status, text } = await call(site.port, { headers: { host } });
      expect([status, JSON.parse(text)]).toEqual([403, expect.objectContaining({ code: "FORBIDDEN" })]);
    },
  );

  test.each(["localhost", "localhost:31000", "127.0.0.1:3000", "[::1]:3000", "millrace.localhost"])(
    "not the host name %j",
    async (host) => {
      await using site = await setUp();
      expect((await call(site.port, { headers: { host } })).status).toBe(200);
    },
  );

  test("not a foreign host name where the portal is open to the network", async () => {
    const rules = { loopbackOnly: false, publicUrl: "https://mesh.example", behindProxy: true };
    await using site = await setUp({ changes: { rules } });
    expect((await call(site.port, { headers: { host: "mesh.example" } })).status).toBe(200);
  });

  test("a change that another site's page asks for with the visitor's cookie", async () => {
    await using site = await setUp();
    const ask = (headers: Record<string, string>, method = "POST") =>
      call(site.port, { method, path: "/api/v1/me", headers: { host: "localhost:3000", ...headers } }).then(
        ({ status }) => status,
      );
    const cookie = "session=ada";
    expect(await ask({ cookie, origin: "https://evil.example" })).toBe(403);
    expect(await ask({ cookie, origin: "null" })).toBe(403);
    expect(await ask({ cookie, origin: "http://localhost:3000" })).toBe(200);
    expect(await ask({ cookie, origin: "https://evil.example" }, "GET")).toBe(200);
    expect(await ask({ authorization: "Bearer x", origin: "https://notebook.example" })).toBe(200);
  });

  test("a body over the limit, announced or not", async () => {
    await using site = await setUp();
    const announced = await call(site.port, {
      method: "PUT",
      path: "/api/v1/x",
      headers: { "content-length": "10000001" },
    });
    expect([announced.status, JSON.parse(announced.text)]).toEqual([
      413,
      expect.objectContaining({ code: "TOO_LARGE" }),
    ]);
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: site.port, method: "PUT", path: "/api/v1/x", agent: false },
        (response) => {
          resolve(response.statusCode);
          response.resume();
          request.destroy();
        },
      );
      request.on("error", reject);
      const piece = Buffer.alloc(1_000_000);
      for (let sent = 0; sent <= 10; sent++) request.write(piece);
    });
    expect(chunked).toBe(413);
  });
});

describe("every reply", () => {
  test("carries the security headers, and the page gets the nonce of its own policy", async () => {
    await using site = await setUp();
    const first = await call(site.port, {
      headers: { "x-nonce": "mine", "content-security-policy": "script-src *" },
    });
    const nonce = seen(first.text).headers["x-nonce"] ?? "";
    expect(nonce).toMatch(/^[\w+/=]{22,}$/);
    expect(first.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
    expect(first.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(seen(first.text).headers["content-security-policy"]).toBe(
      first.headers["content-security-policy"],
    );
    expect(first.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    const second = await call(site.port);
    expect(seen(second.text).headers["x-nonce"]).not.toBe(nonce);
  });

  test("an unexpected failure is told to the log and shows nothing", async () => {
    const pages = () => Promise.reject(new Error("secret detail"));
    await using site = await setUp({ changes: { pages } });
    const { status, text } = await call(site.port);
    expect(status).toBe(500);
    expect(text).not.toContain("secret detail");
    expect(site.failures).toEqual([new Error("secret detail")]);
  });
});
