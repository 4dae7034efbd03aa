import { expect, it } from "vitest";
import { manualClock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { readSampleProduct } from "../../sample/products.ts";
import { createProductReader } from "./product-reader.ts";

it("reads a product once for each change of the catalog, and a missing one each time", async () => {
  const clock = manualClock(0);
  const { definition } = parseProductFile(readSampleProduct("help/articles"));
  const counts = { sequence: 0, product: 0 };
  let sequence = 1n;
  let status = "active";
  const db = {
    changeSequence: {
      async findUnique() {
        counts.sequence++;
        return { value: sequence };
      },
    },
    product: {
      async findUnique({ where }: { where: { id: string } }) {
        counts.product++;
        return where.id === "help/articles" ? { definition, status, revision: 1 } : null;
      },
    },
  } as unknown as Db;
  const read = createProductReader({ db, clock });
  const all = await Promise.all(Array.from({ length: 20 }, () => read("help/articles")));
  expect(all[19]).toMatchObject({ status: "active", description: { id: "help/articles" } });
  expect(counts).toEqual({ sequence: 1, product: 1 });

  status = "retired";
  clock.advance(200);
  expect((await read("help/articles")).status).toBe("active");
  sequence = 2n;
  clock.advance(200);
  expect((await read("help/articles")).status).toBe("retired");
  expect(counts.product).toBe(2);

  await expect(read("no/such")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(read("no/such")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(counts.product).toBe(4);
});
