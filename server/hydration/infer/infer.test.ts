import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileReader } from "../../adapters/table/embedded/files/index.ts";
import type { FileAdapter } from "../../adapters/table/files.ts";
import { inferReplySchema } from "../../domain/data-plane-api/infer.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile, portOfType } from "../../domain/product-file/index.ts";
import { productNameOf } from "./draft.ts";
import { inferProduct } from "./infer.ts";

let folder: string;
let files: FileAdapter;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-infer-"));
  files = createFileReader({ spill: join(folder, "spill") });
});
afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true, force: true });
});

const owner = { ...servicePrincipal("test"), domains: ["wildlife"] };

async function infer(path: string, options: Partial<Parameters<typeof inferProduct>[1]> = {}) {
  const reply = await inferProduct(
    { files, elapsed: () => performance.now() },
    { principal: owner, path, fileName: path.split("/").at(-1) ?? "", uploadId: "u1", ...options },
  );
  inferReplySchema.parse(reply);
  // What the draft says must be a product file that can be published.
  const parsed = parseProductFile(reply.source);
  expect(parsed.findings.filter((finding) => finding.level === "error")).toEqual([]);
  expect(parsed.definition).toEqual(reply.definition);
  return reply;
}

const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const lines = (count: number, row: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i)).join("\n");

describe("a draft", () => {
  it("makes a stream of events, keyed by the entity, with the record's id and its event time", async () => {
    const reply = await infer(
      put(
        "shop orders.csv",
        `order_id,customer_id,ordered_at,email,state,amount\n${lines(600, (i) => `o${i},c${i % 40},2026-01-0${1 + Math.floor(i / 100)}T10:00:${String(i % 60).padStart(2, "0")}Z,p${i % 40}@example.com,${i % 3 === 0 ? "paid" : "open"},${i / 2}`)}\n`,
      ),
    );
    expect(reply.product).toEqual({ id: "wildlife/shop_orders", title: "Shop orders" });
    expect(reply.kind.value).toBe("stream");
    expect(reply.keys[0]).toMatchObject({ columns: ["order_id"], unique: true });
    expect(reply.eventTimes[0]).toMatchObject({ column: "ordered_at" });
    const port = portOfType(describeProduct(reply.definition).ports, "stream");
    expect(port?.config).toMatchObject({
      key: ["customer_id"],
      eventTime: "ordered_at",
      recordId: "order_id",
    });
    const field = (path: string) => reply.fields.find((each) => each.path === path);
    expect(field("email")?.classification).toMatchObject({ value: "personal" });
    expect(field("state")?.values).toEqual([
      { value: "open", count: 400 },
      { value: "paid", count: 200 },
    ]);
    expect(port?.fields.find((each) => each.path === "state")?.allowed).toEqual(["open", "paid"]);
    expect(field("amount")).toMatchObject({ logicalType: "number", minimum: 0, maximum: 299.5 });
    // Personal values stay out of a definition that everybody reads.
    expect(reply.source).not.toContain("@example.com");
  });

  it("makes a table of a state, and names columns so that SQL and keys can use them", async () => {
    const reply = await infer(
      put(
        "Prices 2026.csv",
        `Item No.,Größe,Cost Total $,cost_total\n${lines(50, (i) => `${i},${i % 7},${i / 3},x${i % 40}`)}\n`,
      ),
    );
    expect(reply.product.id).toBe("wildlife/prices_2026");
    expect(reply.kind.value).toBe("table");
    expect(reply.fields.map(({ path, column }) => [path, column])).toEqual([
      ["item_no", "Item No."],
      ["grosse", "Größe"],
      ["cost_total_2", "Cost Total $"],
      ["cost_total", null],
    ]);
    const port = portOfType(describeProduct(reply.definition).ports, "table");
    expect(port?.config.keys).toEqual(["item_no"]);
    expect(port?.fields[2]).toMatchObject({ path: "cost_total_2", physicalType: "DOUBLE", maximum: 49 / 3 });
    expect(port?.fields[2]?.property.physicalName).toBe("Cost Total $");
  });

  it("can be told otherwise", async () => {
    const path = put("things.csv", `id,at\n${lines(5, (i) => `${i},2026-01-01T00:00:0${i}Z`)}\n`);
    const reply = await infer(path, { as: "table", domain: "shop", product: "stuff" });
    expect(reply.product.id).toBe("shop/stuff");
    expect(reply.kind.value).toBe("table");
  });

  it("says what somebody should look at", async () => {
    const reply = await infer(
      put(
        "odd.csv",
        `n,at,when\n${lines(40, (i) => `${i === 7 ? "?" : i},${1 + (i % 12)}/2/2020,2026-01-01 10:00`)}\n`,
      ),
    );
    expect(reply.findings.map(({ code, path }) => [code, path])).toEqual(
      expect.arrayContaining([
        ["NEARLY_ALL", "fields.n"],
        ["DAY_MONTH", "fields.at"],
        ["NO_ZONE", "fields.when"],
      ]),
    );
  });

  it.each([
    ["a/b/Shop Orders (1).CSV.gz", "shop_orders_1"],
    ["wikipedia_edits_2015-09-12_sampled.json.gz", "wikipedia_edits_2015_09_12_sampled"],
    ["données.parquet", "donnees"],
    ["???.csv", "new_product"],
  ])("names %s %s", (file, name) => {
    expect(productNameOf(file)).toBe(name);
  });
});

const shared = join(import.meta.dirname, "../../../../shared/data");
const vega = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "../data");

describe("real files", () => {
  const real: [path: string, kind: string, key: string | undefined, eventTime: string | undefined][] = [
    [join(vega, "flights-3m.parquet"), "stream", undefined, "date"],
    [join(vega, "airports.csv"), "table", "iata", undefined],
    [join(vega, "weather.csv"), "table", undefined, "date"],
    [join(shared, "events/wikipedia_edits_2015-09-12_sampled.json.gz"), "stream", "time", "time"],
    [join(shared, "events/it_incident_events.csv.gz"), "stream", undefined, "opened_at"],
    [join(shared, "events/usgs_earthquakes_week_2018-02.geojson"), "stream", "id", "properties.time"],
    [join(shared, "tables/bike_sharing_hour.csv"), "table", "instant", "dteday"],
    [join(shared, "tables/faa_birdstrikes.csv"), "table", undefined, "flight_date"],
    [join(shared, "tables/faa_airports.csv"), "table", "iata", undefined],
    [join(shared, "tables/noaa_seattle_hourly_normals.csv"), "stream", "date", "date"],
  ];
  for (const [path, kind, key, eventTime] of real)
    it.skipIf(!existsSync(path))(
      path.split("/").slice(-2).join("/"),
      async () => {
        const reply = await infer(path);
        expect(reply.kind.value).toBe(kind);
        expect(reply.keys.find((each) => each.unique)?.columns[0]).toBe(key);
        expect(reply.eventTimes[0]?.column).toBe(eventTime);
      },
      60_000,
    );

  const edits = join(shared, "events/wikipedia_edits_2015-09-12_sampled.json.gz");
  it.skipIf(!existsSync(edits))("finds the addresses among the names of Wikipedia's users", async () => {
    const user = (await infer(edits)).fields.find((field) => field.path === "user");
    expect(user?.classification).toEqual({
      value: "personal",
      reason: "Some of its values look like IP addresses.",
    });
  });
});
