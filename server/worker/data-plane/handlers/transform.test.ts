import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createZeroShot } from "../../../adapters/inference/builtin/zero-shot.ts";
import { createJsonModel } from "../../../adapters/inference/json/index.ts";
import { createKserve } from "../../../adapters/inference/kserve/index.ts";
import { createOpenaiModel } from "../../../adapters/inference/openai/index.ts";
import { leak, startLocalModel } from "../../../adapters/inference/testing/local-model.ts";
import type { UsageEvent } from "../../../catalog/usage/recorder.ts";
import { systemClock as clock } from "../../../clock.ts";
import { inferenceStateSchema, transformReplySchema } from "../../../domain/data-plane-api/transform.ts";
import { anonymous, type Principal } from "../../../domain/principal.ts";
import {
  describeProduct,
  type ProductDescription,
  parseProductFile,
} from "../../../domain/product-file/index.ts";
import { AppError } from "../../../errors.ts";
import { createOutboundFetch } from "../../../governance/outbound-fetch.ts";
import { createModelOf } from "../../../hydration/inference/model-of.ts";
import { createInferenceRuntime } from "../../../hydration/inference/runtime.ts";
import { toneYaml } from "../../../hydration/inference/testing.ts";
import { serveInternal } from "../../internal/server.ts";
import { startTestDataPlane, type TestDataPlane } from "../testing/harness.ts";
import { transformRoutes } from "./transform.ts";

const id = "shop/tone";
const reader: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};
let plane: TestDataPlane;
let internal: Awaited<ReturnType<typeof serveInternal>>;
let model: Awaited<ReturnType<typeof startLocalModel>>;
let product: { description: ProductDescription; status: string };
const usage: UsageEvent[] = [];
/** Every name means this machine. */
const lookup = ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
  done(null, [{ address: "127.0.0.1", family: 4 }])) as unknown as Parameters<typeof createOutboundFetch>[1];

beforeAll(async () => {
  model = await startLocalModel((path, body, headers) =>
    path === "/tone" && headers.authorization === "Bearer key"
      ? { verdict: (body as { q: string }).q.includes("odd") ? "purple" : "good", p: 0.5 }
      : undefined,
  );
  plane = await startTestDataPlane([]);
  const findProduct = async (asked: string) => {
    if (asked !== id) throw new AppError("NOT_FOUND", `There is no product ${asked}.`);
    return product;
  };
  const runtime = createInferenceRuntime({
    clock,
    elapsed: () => performance.now(),
    random: () => 0,
    wait: (ms, signal) => wait(ms, undefined, { signal }),
    adapterOf: createModelOf({
      connectionOf: async (name) => ({ id: name, baseUrl: model.origin, local: true, apiKey: "key" }),
      fetchOf: (allowLocal) => createOutboundFetch({ allowLocal }, lookup),
      zeroShot: createZeroShot(async () => [], "none"),
      openai: createOpenaiModel,
      kserve: createKserve,
      json: createJsonModel,
    }),
  });
  internal = await serveInternal({
    socketPath: join(plane.home, "worker.sock"),
    signingKey: "test-signing-key",
    clock,
    onFailure: () => {},
    routes: transformRoutes({
      findProduct,
      runtime,
      usage: { record: (event) => void usage.push(event) },
      elapsed: () => performance.now(),
    }),
  });
});
afterAll(async () => {
  await internal.close(100);
  await plane.stop();
  await model.stop();
});

/** The product with its model below the connection, or at an address of its own. */
function publish(endpoint: string, connection = true): void {
  const text = toneYaml(endpoint).replace(
    "protocol: json",
    `protocol: json\n      timeout: 1s\n      retries: 0\n      cache: "off"${connection ? "\n      connection: models" : ""}`,
  );
  const { definition, findings } = parseProductFile(text);
  if (!definition) throw new Error(JSON.stringify(findings));
  product = { description: describeProduct(definition), status: "active" };
}
beforeEach(() => publish("/tone"));

const ask = async (body: unknown, as: Principal = reader, path = `${id}/transform`) => {
  const reply = await plane.fetch(`/api/v1/products/${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    as,
  });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
};

it("merges the model's output into one record, and counts the reading", async () => {
  usage.length = 0;
  const { status, json } = await ask({ data: { text: "well", extra: [1] } });
  expect(status).toBe(200);
  expect(transformReplySchema.parse(json)).toMatchObject({
    data: { text: "well", extra: [1], tone: "good", sure: 0.5 },
    errors: [],
    inference: {
      product: id,
      port: "judge",
      version: "1.0.0",
      fields: ["tone", "sure"],
      calls: [{ index: 0, attempts: 1 }],
    },
  });
  expect(usage).toMatchObject([{ productId: id, principalId: "maya", records: 1 }]);
});

it("answers a list record by record, with each failure by its place", async () => {
  const { status, json } = await ask({
    data: [{ text: "a" }, { text: 3 }, "text", { text: "odd" }, { text: "e" }],
  });
  expect(status).toBe(200);
  const reply = transformReplySchema.parse(json);
  expect(reply.data).toEqual([
    { text: "a", tone: "good", sure: 0.5 },
    null,
    null,
    null,
    { text: "e", tone: "good", sure: 0.5 },
  ]);
  expect(reply.errors.map(({ index, code, path }) => [index, code, path])).toEqual([
    [1, "INVALID_INPUT", "text"],
    [2, "INVALID_INPUT", undefined],
    [3, "UPSTREAM", "tone"],
  ]);
});

it.each([
  ["no JSON", "{", "INVALID_INPUT", undefined],
  ["no data", {}, "INVALID_INPUT", "data"],
  ["a text", { data: "x" }, "INVALID_INPUT", "data"],
  ["no records", { data: [] }, "INVALID_INPUT", "data"],
  ["too many", { data: Array.from({ length: 201 }, () => ({})) }, "INVALID_INPUT", "data"],
  ["a field that is not there", { data: {}, model: "x" }, "INVALID_INPUT", "model"],
  ["a record without a field", { data: {} }, "INVALID_INPUT", "data.text"],
  ["what the model gives", { data: { text: "x", tone: "good" } }, "INVALID_INPUT", "data.tone"],
])("refuses %s, naming the field", async (_, body, code, path) => {
  const { status, json } = await ask(body);
  expect({ status, code: json.code, path: json.path }).toEqual({ status: 400, code, path });
});

it("holds to rights, ports and states", async () => {
  const body = { data: { text: "x" } };
  expect((await ask(body, anonymous)).status).toBe(401);
  expect((await ask(body, { ...reader, scopes: [] })).status).toBe(403);
  expect((await ask(body, reader, "a/b/transform")).status).toBe(404);
  expect((await ask(body, reader, `${id}/transform?port=other`)).json).toMatchObject({
    status: 404,
    path: "port",
  });
  expect((await ask(body, reader, `${id}/transform?port=judge@1`)).status).toBe(200);
  expect((await ask(body, reader, `${id}/transform?prot=judge`)).json).toMatchObject({
    status: 400,
    path: "prot",
  });
  product = { ...product, status: "retired" };
  expect((await ask(body)).status).toBe(410);
});

describe("an endpoint that goes wrong is a clear problem that tells no secrets", () => {
  it.each([
    ["hangs", 504, /no answer within 1s/],
    ["drips", 504, /no answer within 1s/],
    ["redirects", 502, /redirect/],
    ["html", 502, /web page/],
    ["malformed", 502, /not JSON/],
    ["error-in-200", 502, /an error/],
    ["huge", 502, /more than 4 MB/],
    ["unauthorised", 502, /401/],
    ["broken", 502, /500/],
  ])("%s", async (how, expected, says) => {
    publish(`/${how}`);
    const { status, json } = await ask({ data: { text: "x" } });
    expect(status).toBe(expected);
    expect(json.detail).toMatch(says);
    expect(JSON.stringify(json)).not.toMatch(new RegExp(`${leak}|127\\.0\\.0\\.1|Bearer|\\.ts:|at .*\\(`));
  });

  it("its own address must be a public one", async () => {
    for (const address of [`${model.origin}/tone`, "http://169.254.169.254/tone", "http://[::1]:9/tone"]) {
      publish(address, false);
      const { status, json } = await ask({ data: { text: "x" } });
      expect({ status, detail: json.detail }).toEqual({
        status: 502,
        detail: expect.stringContaining("may not be connected to"),
      });
      expect(JSON.stringify(json)).not.toContain(new URL(address).hostname);
    }
  });

  it("a name that means a private address is not connected to", async () => {
    publish(`http://models.example.com:${new URL(model.origin).port}/tone`, false);
    const requests = model.requests.length;
    const { status, json } = await ask({ data: { text: "x" } });
    expect({ status, detail: json.detail }).toEqual({
      status: 502,
      detail: expect.stringContaining("may not be connected to"),
    });
    expect(model.requests.length).toBe(requests);
  });

  it("a connection's key goes nowhere but below its address", async () => {
    for (const endpoint of ["http://attacker.example.com/tone", "http://127.0.0.1.example.com/tone"]) {
      publish(endpoint);
      const { status, json } = await ask({ data: { text: "x" } });
      expect({ status, code: json.code }).toEqual({ status: 422, code: "UNSUPPORTED" });
    }
  });
});

it("shows how its ports do", async () => {
  publish("/broken");
  await ask({ data: { text: "x" } });
  const reply = await plane.fetch(`/api/v1/products/${id}/transform`, { as: reader });
  expect(inferenceStateSchema.parse(await reply.json()).ports).toMatchObject([
    {
      port: "judge",
      calls: 1,
      failures: 1,
      breaker: { state: "closed", failuresInARow: 1 },
      lastFailure: { code: "UPSTREAM" },
    },
  ]);
  expect(
    (await plane.fetch(`/api/v1/products/${id}/transform`, { as: { ...reader, scopes: [] } })).status,
  ).toBe(403);
});
