import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  daniel,
  emptyDatabase,
  maya,
  operator,
  peopleTheMesh,
  testMesh,
} from "../../catalog/testing/mesh.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { flightsYaml } from "../../domain/product-file/testing/examples.ts";
import { AppError } from "../../errors.ts";
import type { Container } from "../container.ts";
import { handleRest } from "./handle.ts";
import { openApiDocument } from "./openapi.ts";
import { restRoutes } from "./routes/index.ts";
import { publishedSchema, schemaNames } from "./routes/schemas.ts";

let database: TestDatabase;
let mesh: ReturnType<typeof testMesh>;
const failures: unknown[] = [];
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await emptyDatabase(database.db);
  mesh = testMesh(database.db);
  await peopleTheMesh(mesh);
  failures.length = 0;
});

const people: Record<string, Principal> = { maya, daniel, operator };
const productPath = "/api/v1/products/flight-operations/flight_events";

/** Sends a request as somebody ("maya", "daniel", "operator"; undefined is anonymous). */
async function send(
  method: string,
  path: string,
  options: { as?: string; body?: string; type?: string } = {},
) {
  const container = {
    ...mesh.deps,
    home: "/",
    version: "1.2.3",
    readProcesses: () => undefined,
    homeBytes: () => null,
    systems: [],
    secretBox: { seal: (text: string) => text, open: (text: string) => text },
  } as unknown as Container;
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    ...(options.body === undefined
      ? {}
      : { body: options.body, headers: options.type === undefined ? {} : { "content-type": options.type } }),
  });
  const reply = await handleRest(
    {
      container,
      resolvePrincipal: async () =>
        options.as === undefined ? anonymous : (people[options.as] ?? anonymous),
      onFailure: (error) => failures.push(error),
    },
    request,
  );
  const text = await reply.text();
  const json = reply.headers.get("content-type")?.includes("json")
    ? (JSON.parse(text) as Record<string, unknown>)
    : undefined;
  return { status: reply.status, headers: reply.headers, text, json };
}

const put = (body: string, query = "", as = "daniel", type = "application/yaml") =>
  send("PUT", `${productPath}${query}`, { as, body, type });

describe("a product", () => {
  test("is put, got, listed and retired", async () => {
    expect(await put(flightsYaml)).toMatchObject({
      status: 201,
      json: { id: "flight-operations/flight_events", revision: 1 },
    });
    expect(await put(flightsYaml)).toMatchObject({
      status: 200,
      json: { revision: 1, plan: [{ action: "keep" }] },
    });
    expect((await send("GET", productPath, { as: "maya" })).json).toMatchObject({
      title: "Flight events",
      source: flightsYaml,
    });
    const contract = await send("GET", `${productPath}/contract?port=stream`, { as: "maya" });
    expect(contract.text).toBe(flightsYaml.split("---\n")[1]);
    expect(contract.headers.get("content-type")).toContain("application/yaml");
    expect((await send("GET", `${productPath}/source`, { as: "maya" })).text).toBe(flightsYaml);
    const found = await send("GET", "/api/v1/products?port=stream,table&tag=flights&tag=replay&limit=1", {
      as: "maya",
    });
    expect(found.json).toMatchObject({ total: 1, items: [{ id: "flight-operations/flight_events" }] });
    for (const part of ["history", "usage", "lineage", "activity"])
      expect((await send("GET", `${productPath}/${part}`, { as: "maya" })).status, part).toBe(200);
    expect(await send("DELETE", `${productPath}?reason=done`, { as: "daniel" })).toMatchObject({
      status: 200,
      json: { revision: 2 },
    });
    expect((await send("GET", "/api/v1/products", { as: "maya" })).json).toMatchObject({ total: 0 });
  });

  test("as JSON is the same product", async () => {
    const definition = JSON.stringify(parseProductFile(flightsYaml).definition);
    expect((await put(definition, "", "daniel", "application/json")).status).toBe(201);
    expect((await send("GET", `${productPath}/source`, { as: "maya" })).text).toBe(definition);
    expect((await send("GET", `${productPath}/contract`, { as: "maya" })).text).toContain(
      "kind: DataContract",
    );
  });

  test("is planned without a trace", async () => {
    const planned = await put(flightsYaml.replace("key: [origin]", "key: [orign]"), "?dryRun=true");
    expect(planned).toMatchObject({
      status: 200,
      json: {
        plan: [{ action: "blocked" }],
        findings: [{ level: "error", code: "UNKNOWN_FIELD", line: 37 }],
        impact: [],
      },
    });
    expect((await put(flightsYaml, "?dryRun=true")).json).toMatchObject({
      plan: [{ action: "create" }, { action: "create" }],
      findings: [],
    });
    expect(await database.db.product.count()).toBe(0);
  });

  test("with faults is refused with all of them", async () => {
    const bad = flightsYaml.replace("key: [origin]", "key: [orign]").replace("minimum: 0", "minimum: 9000");
    const refused = await put(bad);
    expect(refused).toMatchObject({
      status: 400,
      json: { code: "INVALID_INPUT", path: expect.stringContaining("contracts.0"), findings: [{}, {}] },
    });
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(await put(flightsYaml.replaceAll("flight_events", "other"))).toMatchObject({
      status: 400,
      json: { path: "product.id" },
    });
  });

  test("as of another instant", async () => {
    await put(flightsYaml);
    const at = (ms: number) => new Date(mesh.clock.nowMs() + ms).toISOString();
    expect((await send("GET", `${productPath}?asOf=${at(1)}`, { as: "maya" })).status).toBe(200);
    expect(await send("GET", `${productPath}?asOf=${at(2000)}`, { as: "maya" })).toMatchObject({
      status: 400,
      json: { path: "asOf" },
    });
    expect(await send("GET", `${productPath}?asOf=2020-01-01T00:00:00Z`, { as: "maya" })).toMatchObject({
      status: 404,
    });
    expect(await send("GET", "/api/v1/products?asOf=2020-01-01T00:00:00Z", { as: "maya" })).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining("beginning") },
    });
    expect(await send("GET", `${productPath}?asOf=soon`, { as: "maya" })).toMatchObject({
      status: 400,
      json: { path: "asOf" },
    });
  });
});

describe("rights", () => {
  test("without a name there is nothing but health", async () => {
    for (const route of restRoutes) {
      const path = `/api/v1${route.pattern.replace(/\{\w+\}/g, "x")}`;
      const { status, json, headers } = await send(route.method, path);
      if (route.operationId === "getHealth") expect(status).toBe(200);
      else {
        expect({ path, status, code: json?.code }).toEqual({ path, status: 401, code: "UNAUTHENTICATED" });
        expect(headers.get("www-authenticate")).toContain("Bearer");
      }
    }
  });
  test("who may not define is told why", async () => {
    expect(await put(flightsYaml, "", "maya")).toMatchObject({
      status: 403,
      json: { code: "FORBIDDEN", detail: expect.stringContaining("owner of domain") },
    });
  });
});

describe("what is wrong is named", () => {
  test.each([
    ["GET", "/api/v1/nothing", 404, undefined],
    ["GET", "/api/v1/products/only-one", 404, undefined],
    ["PATCH", "/api/v1/products", 405, undefined],
    ["GET", "/api/v1/products?limit=0", 400, "limit"],
    ["GET", "/api/v1/products?limit=many", 400, "limit"],
    ["GET", "/api/v1/products?prot=stream", 400, "prot"],
    ["GET", "/api/v1/products?port=streem", 400, "port.0"],
    ["GET", "/api/v1/products?limit=1&limit=2", 400, "limit"],
    ["GET", "/api/v1/products/UPPER/case", 400, "domain"],
    ["GET", `${productPath}/lineage?depth=9`, 400, "depth"],
    ["GET", "/api/v1/schemas/nope.json", 404, "name"],
  ])("%s %s → %i", async (method, path, status, field) => {
    const reply = await send(method, path, { as: "maya" });
    expect(reply).toMatchObject({
      status,
      json: { status, ...(field === undefined ? {} : { path: field }) },
    });
    if (status === 405) expect(reply.headers.get("allow")).toBe("GET");
  });
  test("a hint names the parameter that was meant", async () => {
    expect((await send("GET", "/api/v1/products?domian=x", { as: "maya" })).json?.detail).toContain(
      'Did you mean "domain"?',
    );
  });
  test("a body that is too large, of another kind, or not text", async () => {
    expect((await put("x".repeat(2 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await put("x", "", "daniel", "image/png")).json).toMatchObject({
      status: 422,
      path: "content-type",
    });
    expect((await put("{", "", "daniel", "application/json")).json).toMatchObject({
      status: 400,
      detail: expect.stringContaining("JSON"),
    });
    expect(
      (await send("POST", "/api/v1/connections", { as: "operator", body: "[1", type: "application/json" }))
        .status,
    ).toBe(400);
  });
});

test("a failure of ours tells nothing of itself", async () => {
  mesh.deps.index.current = async () => {
    throw new Error("secret at /home/somebody/file.ts:12");
  };
  const reply = await send("GET", "/api/v1/products", { as: "maya" });
  expect(reply).toMatchObject({ status: 500, json: { code: "INTERNAL" } });
  expect(reply.text).not.toMatch(/secret|file\.ts|at /);
  expect(failures).toHaveLength(1);
});

/** Texts that callers send by mistake or on purpose. */
const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "1e999",
    "null",
    "true",
    "../../etc",
    "%00",
    "\0",
    "a".repeat(3000),
    "{}",
    "[]",
    "2026-01-01T00:00:00Z",
    "💧",
    "'; DROP TABLE product; --",
    "\ud800",
  ),
);

test("whatever is sent, the answer is documented and says what is wrong", async () => {
  await put(flightsYaml);
  const request = fc.record({
    route: fc.constantFrom(...restRoutes.filter((route) => route.operationId !== "testConnection")),
    as: fc.constantFrom("maya", "daniel", "operator"),
    segments: fc.array(fc.oneof(odd, fc.constantFrom("flight-operations", "flight_events", "stream.json")), {
      minLength: 3,
      maxLength: 3,
    }),
    query: fc.dictionary(
      fc.oneof(
        odd,
        fc.constantFrom(
          "q",
          "domain",
          "limit",
          "cursor",
          "asOf",
          "port",
          "sort",
          "depth",
          "dryRun",
          "focus",
          "reason",
        ),
      ),
      odd,
      { maxKeys: 4 },
    ),
    body: fc.oneof(
      odd,
      fc.json(),
      fc.constant(flightsYaml),
      odd.map((text) => flightsYaml.replace("flight_events", text)),
    ),
    type: fc.constantFrom("application/json", "application/yaml", "text/plain", ""),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ route, as, segments, query, body, type }) => {
      let index = 0;
      const path = `/api/v1${route.pattern.replace(/\{\w+\}/g, () => encodeURIComponent((segments[index++] ?? "x").replace(/[\ud800-\udfff]/gu, "")))}`;
      const search = new URLSearchParams(query);
      const hasBody = route.method === "PUT" || route.method === "POST";
      const reply = await send(route.method, `${path}?${search}`, { as, ...(hasBody ? { body, type } : {}) });
      const where = `${route.method} ${path}?${search}\n${reply.text.slice(0, 500)}`;
      expect(failures.map(String), where).toEqual([]);
      expect(reply.status, where).toBeLessThan(500);
      if (reply.status >= 400)
        expect(reply.json, where).toMatchObject({
          status: reply.status,
          code: expect.any(String),
          detail: expect.stringMatching(/\S/),
          title: expect.any(String),
          type: expect.any(String),
        });
      else {
        const spec = route.replies[reply.status];
        expect(spec, where).toBeDefined();
        if (spec?.schema && reply.json)
          expect(spec.schema.safeParse(reply.json).error, where).toBeUndefined();
      }
    }),
    { numRuns: 400 },
  );
}, 120_000);

describe("the document", () => {
  const document = openApiDocument("1.2.3", "http://localhost:3000");

  test("holds every route with an id of its own", () => {
    const operations = Object.values(document.paths ?? {}).flatMap(
      (item) => Object.values(item) as { operationId?: string }[],
    );
    const ids = operations.map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const route of restRoutes)
      expect(
        document.paths?.[`/api/v1${route.pattern}`]?.[route.method.toLowerCase() as "get"]?.operationId,
      ).toBe(route.operationId);
  });

  test("has schemas that compile and references that lead somewhere", () => {
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(document.components?.schemas).toHaveProperty([name ?? ""]);
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: "document", components: document.components });
    const schemas = [...text.matchAll(/"schema":(?=\{)/g)];
    expect(schemas.length).toBeGreaterThan(40);
    for (const name of Object.keys(document.components?.schemas ?? {}))
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` })).not.toThrow();
  });

  test("names every path parameter it has", () => {
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const operation of Object.values(item) as { parameters?: { in: string; name: string }[] }[])
        expect(
          (operation.parameters ?? [])
            .filter((each) => each.in === "path")
            .map((each) => each.name)
            .sort(),
          path,
        ).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort());
  });
});

describe("published schemas", () => {
  test.each(schemaNames)("%s compiles", (name) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    expect(() => ajv.compile(publishedSchema(name))).not.toThrow();
  });
  test("the file's schema accepts our example and refuses a misspelt key", () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const check = ajv.compile(publishedSchema("product-file"));
    const { definition } = parseProductFile(flightsYaml);
    expect(check(definition), JSON.stringify(check.errors)).toBe(true);
    expect(check({ ...definition, product: { ...definition?.product, statuss: "x" } })).toBe(false);
  });
});

test("errors of a use case keep their code", async () => {
  mesh.deps.index.current = async () => {
    throw new AppError("UNAVAILABLE", "The database restarts.");
  };
  const reply = await send("GET", "/api/v1/products", { as: "maya" });
  expect(reply.json).toMatchObject({ status: 503, code: "UNAVAILABLE" });
  expect(reply.headers.get("retry-after")).toBe("1");
});
