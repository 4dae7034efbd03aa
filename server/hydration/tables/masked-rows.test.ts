import { afterEach, describe, expect, it, vi } from "vitest";
import type { RowsRequest } from "../../adapters/table/types.ts";
import { manualClock } from "../../clock.ts";
import * as guards from "../../domain/guard.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { type ReadTableDeps, readRows } from "./read-table.ts";

const { definition } = parseProductFile(`apiVersion: v1.0.0
kind: DataProduct
id: crm/people
name: people
version: 1.0.0
status: active
domain: crm
outputPorts:
  - { name: table, type: table, version: 1.0.0, contractId: people.table }
---
apiVersion: v3.1.0
kind: DataContract
id: people.table
version: 1.0.0
status: active
schema: [{ name: person, logicalType: object, properties: [{ name: id, logicalType: integer }] }]
customProperties:
  - property: millrace.table
    value: { format: iceberg, keys: [id] }
`);
if (!definition) throw new Error("The product file is wrong.");
const product = describeProduct(definition);

const columns = ["id", "city", "contact", "lines", "contact_id"].map((name) => ({ name, type: "VARCHAR" }));
const asked: RowsRequest[] = [];
const snapshot = { snapshotId: "1", atUs: 1, rows: 1, columns };
const deps = {
  clock: manualClock(Date.UTC(2026, 0, 1)),
  tables: {
    snapshots: async () => [snapshot],
    async rows(_ref: unknown, _snapshot: unknown, request: RowsRequest) {
      asked.push(request);
      return {
        columns,
        rows: [["1", "Bern", { mail: "a@b" }, [{ sku: 7 }], "9"]],
        truncated: false,
        elapsedMs: 1,
      };
    },
  },
} as unknown as ReadTableDeps;

const masks = { city: "personal", "contact.mail": "personal", "lines[].sku": "secret" };
const read = (more: object) => {
  vi.spyOn(guards, "assertAllowed").mockReturnValue({
    allow: true,
    reason: "",
    rowFilter: null,
    masks,
    expiresAtMs: null,
  });
  return readRows(deps, { principal: servicePrincipal("test"), product, limit: 1, offset: 0, ...more });
};
afterEach(() => {
  vi.restoreAllMocks();
  asked.length = 0;
});

describe("rows of a table with masked columns", () => {
  it("hide the column, and the whole of one that holds a masked field", async () => {
    expect((await read({})).rows).toEqual([["1", "masked", "masked", "masked", "9"]]);
  });

  it.each([
    ["equals", { equals: { city: "Bern" } }],
    ["equals", { equals: { id: 1, contact: "x" } }],
    ["within", { within: { column: "lines", from: "a", to: "b" } }],
    ["orderBy", { orderBy: "contact" }],
  ])("cannot be chosen or ordered by them (%s)", async (path, request) => {
    await expect(read(request)).rejects.toMatchObject({ code: "FORBIDDEN", path });
    expect(asked).toEqual([]);
  });

  it("can be chosen by the others", async () => {
    await read({ equals: { contact_id: "9" }, within: { column: "id", from: "1", to: "2" } });
    expect(asked).toMatchObject([{ equals: { contact_id: "9" }, within: { column: "id" } }]);
  });
});
