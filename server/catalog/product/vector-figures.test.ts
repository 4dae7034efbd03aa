import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { readSampleProduct } from "../../sample/products.ts";
import { maya, peopleTheMesh, testMesh } from "../testing/mesh.ts";
import { getProduct } from "./get-product.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const id = "open-data/dataset_descriptions";

test("a vectors port tells how far its index is, as of now only", async () => {
  const mesh = testMesh(database.db);
  await peopleTheMesh(mesh);
  await mesh.apply(readSampleProduct(id));
  const indexes = async (asOf?: string) =>
    (await getProduct(mesh.deps, maya, id, asOf)).ports.map(({ type, index }) => [type, index]);
  expect(await indexes()).toEqual([
    ["stream", undefined],
    ["vectors", null],
  ]);
  const updatedAt = mesh.clock.now();
  const figures = { model: "all-MiniLM-L6-v2", dimensions: 384, metric: "cosine", embedded: 70, total: 73 };
  await database.db.embeddingSpace.create({ data: { space: `${id}@0123456789ab`, ...figures, updatedAt } });
  expect(await indexes()).toEqual([
    ["stream", undefined],
    ["vectors", { ...figures, updatedAt: updatedAt.toISOString() }],
  ]);
  // The name of another product that a pattern with this one's underscore would match too.
  const other = "open-data/dataset-descriptions@0123456789ab";
  const later = new Date(updatedAt.getTime() + 1_000);
  await database.db.embeddingSpace.create({
    data: { space: other, ...figures, embedded: 1, updatedAt: later },
  });
  expect((await indexes())[1]?.[1]).toMatchObject({ embedded: 70 });
  expect(await indexes(updatedAt.toISOString())).toEqual([
    ["stream", undefined],
    ["vectors", undefined],
  ]);
});
