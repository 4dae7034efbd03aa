import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock as clock } from "../../../clock.ts";
import { servicePrincipal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import { createCallerLimits } from "../caller-limits.ts";
import { createForward } from "../forward.ts";
import { createLoadShedding } from "../load-shedding.ts";
import type { Route } from "../route.ts";
import { readBody } from "./body.ts";
import { createDataPlaneServer } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "mr-http-"));
const mainSocket = join(folder, "main.sock");
const failures: unknown[] = [];
const started: string[] = [];
const aborted: string[] = [];

function serverOf(routes: Route[]) {
  return createDataPlaneServer({
    routes,
    authenticate: () => ({ principal: servicePrincipal("test"), via: "api" }),
    limits: createCallerLimits(clock),
    shedding: createLoadShedding(() => 0),
    observe: () => {},
    onFailure: (error) => failures.push(error),
  });
}

const hanging: Route = {
  method: "GET",
  pattern: "/hangs/:who",
  shed: "read",
  handle: ({ params, signal }) =>
    new Promise((_resolve, reject) => {
      started.push(params.who ?? "");
      signal.addEventListener("abort", () => {
        aborted.push(params.who ?? "");
        reject(new AppError("UNAVAILABLE", "stopped"));
      });
    }),
};
const forward = createForward({ socketPath: mainSocket, signingKey: "key", clock });
const main = serverOf([
  {
    method: "POST",
    pattern: "/echo",
    shed: "read",
    async handle({ request, response }) {
      response.writeHead(201, { "content-type": "application/octet-stream", "x-from": "main" });
      for await (const chunk of request) response.write(chunk);
      response.end();
      return undefined;
    },
  },
]);
const server = serverOf([
  {
    method: "GET",
    pattern: "/fails",
    shed: "read",
    handle: async () => Promise.reject(new Error("secret detail")),
  },
  {
    method: "GET",
    pattern: "/refuses",
    shed: "read",
    handle: async () => Promise.reject(new AppError("CONFLICT", "no")),
  },
  hanging,
  {
    method: "POST",
    pattern: "/size",
    shed: "read",
    handle: async ({ request }) => ({ body: (await readBody(request)).length }),
  },
  { method: "POST", pattern: "/echo", shed: "read", handle: forward },
]);

let origin: string;
let port: number;
beforeAll(async () => {
  port = await server.listen({ port: 0, host: "127.0.0.1" });
  origin = `http://127.0.0.1:${port}`;
  await main.listen({ path: mainSocket });
});
afterAll(async () => {
  await Promise.all([server.close(300), main.close(300)]);
  rmSync(folder, { recursive: true, force: true });
});

it("hides what failed on our side and reports it", async () => {
  const response = await fetch(`${origin}/fails`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
  expect(String(failures.pop())).toContain("secret detail");
});

it("answers refusals as problems, other methods with 405 and other paths with 404", async () => {
  expect(await (await fetch(`${origin}/refuses`)).json()).toMatchObject({ code: "CONFLICT", status: 409 });
  const method = await fetch(`${origin}/refuses`, { method: "PUT" });
  expect([method.status, method.headers.get("allow")]).toEqual([405, "GET"]);
  expect(await method.json()).toMatchObject({ status: 405 });
  expect((await fetch(`${origin}/nothing`)).status).toBe(404);
  expect((await fetch(`${origin}/hangs/%E0%A4%A`)).status).toBe(404);
  expect(failures).toEqual([]);
});

it("tells a handler that its caller has gone", async () => {
  const gone = new AbortController();
  const call = fetch(`${origin}/hangs/caller-left`, { signal: gone.signal });
  await expect.poll(() => started).toContain("caller-left");
  gone.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => aborted).toContain("caller-left");
});

it("passes bodies to main and back as they come, whatever their size", async () => {
  const body = new Uint8Array(20 * 1024 * 1024).map((_, n) => n % 251);
  const response = await fetch(`${origin}/echo`, { method: "POST", body });
  expect([response.status, response.headers.get("x-from")]).toEqual([201, "main"]);
  const back = new Uint8Array(await response.arrayBuffer());
  expect(Buffer.compare(back, body)).toBe(0);
});

it("tells handlers that the server stops, and lets them answer", async () => {
  const own = serverOf([hanging]);
  const at = await own.listen({ port: 0, host: "127.0.0.1" });
  const call = fetch(`http://127.0.0.1:${at}/hangs/server-stops`);
  await expect.poll(() => started).toContain("server-stops");
  await own.close(1_000);
  expect((await call).status).toBe(503);
  expect(aborted).toContain("server-stops");
});

it("says so when main is not there", async () => {
  const lonely = serverOf([
    {
      method: "POST",
      pattern: "/echo",
      shed: "read",
      handle: createForward({ socketPath: join(folder, "nobody.sock"), signingKey: "key", clock }),
    },
  ]);
  const at = await lonely.listen({ port: 0, host: "127.0.0.1" });
  const response = await fetch(`http://127.0.0.1:${at}/echo`, { method: "POST", body: "x" });
  expect(response.status).toBe(503);
  await lonely.close(100);
});

it("survives clients that break off, talk nonsense or stop in the middle of a body", async () => {
  const raw = (text: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text, () => resolve(socket)));
      socket.on("error", () => {});
    });
  const nonsense = await raw("NOT HTTP AT ALL\r\n\r\n");
  const answer = await new Promise<string>((resolve) =>
    nonsense.once("data", (chunk) => resolve(String(chunk))),
  );
  expect(answer).toContain("400 Bad Request");
  const half = await raw("POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf");
  half.destroy();
  const huge = await raw(`GET /refuses HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
  huge.destroy();
  const size = await fetch(`${origin}/size`, { method: "POST", body: "12345" });
  expect(await size.json()).toBe(5);
  expect(failures).toEqual([]);
});
