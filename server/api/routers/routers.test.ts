import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  daniel,
  emptyDatabase,
  maya,
  peopleTheMesh,
  type TestMesh,
  testMesh,
} from "../../catalog/testing/mesh.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import { parseProductFile, renderProductFile } from "../../domain/product-file/index.ts";
import { flightsYaml } from "../../domain/product-file/testing/examples.ts";
import type { Container } from "../container.ts";
import { appRouter } from "../root.ts";
import { createCaller } from "../trpc.ts";

let database: TestDatabase;
let mesh: TestMesh;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await emptyDatabase(database.db);
  mesh = testMesh(database.db);
  await peopleTheMesh(mesh);
});

const caller = createCaller(appRouter);
/** Procedures of the catalog as somebody; its outputs pass their schemas or the call fails. */
const as = (principal: Principal) => caller({ container: mesh.deps as unknown as Container, principal });
const id = "flight-operations/flight_events";

describe("the catalog's procedures", () => {
  test("plan, apply, read, follow and retire a product", async () => {
    const planned = await as(daniel).product.plan({ source: flightsYaml });
    expect(planned).toMatchObject({
      plan: [{ action: "create" }, { action: "create" }],
      findings: [],
      definition: { product: { id } },
      source: flightsYaml,
    });
    expect(await as(daniel).product.publish({ source: flightsYaml, reason: "first" })).toMatchObject({
      id,
      revision: 1,
    });
    expect(await as(maya).product.get({ id })).toMatchObject({
      title: "Flight events",
      revision: 1,
      follow: false,
    });
    expect(await as(maya).product.follow({ id, on: true })).toEqual({ follow: true });
    expect((await as(maya).product.activity({ id })).freshness).toBe("unknown");
    expect(await as(maya).product.history({ id })).toMatchObject([{ action: "create", reason: "first" }]);
    expect((await as(maya).product.usage({ id })).consumers).toEqual([]);
    expect((await as(maya).product.contract({ id, port: "stream" })).source).toBe(
      flightsYaml.split("---\n")[1],
    );
    expect(await as(maya).product.source({ id })).toEqual({ source: flightsYaml, sourceKind: "yaml" });
    expect((await as(maya).catalog.list({ q: "flight" })).items).toHaveLength(1);
    expect((await as(maya).catalog.suggest({ q: "flight" }))[0]).toMatchObject({ kind: "product", id });
    expect((await as(maya).lineage.graph({ focus: id })).nodes).toHaveLength(1);
    expect(await as(maya).domain.list()).toMatchObject([{ id: "flight-operations", products: 1 }]);
    expect(await as(maya).team.list()).toMatchObject([{ id: "transport" }]);
    expect(await as(daniel).product.retire({ id, reason: "done" })).toEqual({ id, revision: 2 });
  });

  test("take the wizard's definition and write it as a file", async () => {
    const { definition } = parseProductFile(flightsYaml);
    if (!definition) throw new Error("not valid");
    const planned = await as(daniel).product.plan({ definition });
    expect(planned.source).toBe(renderProductFile(definition));
    await as(daniel).product.publish({ definition });
    expect(await as(maya).product.source({ id })).toEqual({
      source: planned.source,
      sourceKind: "generated",
    });
    expect(parseProductFile(planned.source).definition).toEqual(definition);
  });

  test("refuse with the problem's code", async () => {
    await expect(as(anonymous).catalog.list({})).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(as(maya).product.get({ id: "a/b" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(as(maya).product.publish({ source: flightsYaml })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(as(maya).product.get({ id: "no id" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(as(maya).lineage.graph({ depth: 4 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});
