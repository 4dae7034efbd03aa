import { describe, expect, it } from "vitest";
import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";
import { describeProduct, parseProductFile, renderProductFile } from "@/server/domain/product-file/index.ts";
import { type Draft, definitionOf, draftOf, parseLatency } from "./draft.ts";

const inferred = (path: string, logicalType: string, more: Partial<InferReply["fields"][number]> = {}) => ({
  path,
  column: null,
  logicalType,
  physicalType: "",
  required: true,
  unique: false,
  nulls: 0,
  distinct: 5,
  minimum: null,
  maximum: null,
  examples: [],
  values: null,
  classification: null,
  ...more,
});

const reply: InferReply = {
  uploadId: "u1",
  file: {
    name: "rides.csv",
    bytes: 100,
    format: "csv",
    gzip: false,
    delimiter: ",",
    header: true,
    recordsAt: null,
  },
  rows: 5,
  kind: { value: "stream", reason: "It has an event time." },
  product: { id: "city/rides", title: "Rides" },
  fields: [
    inferred("id", "string", { unique: true }),
    inferred("at", "timestamp"),
    inferred("fare", "number", { minimum: 2.5, maximum: 80 }),
    inferred("driver_email", "string", {
      classification: { value: "pii/contact", reason: "It looks like e-mail." },
    }),
  ],
  keys: [{ columns: ["id"], unique: true, reason: "Every value once." }],
  eventTimes: [{ column: "at", reason: "The only time." }],
  sample: [],
  findings: [],
  source: "",
  elapsedMs: 1,
  definition: {
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id: "city/rides",
      name: "rides",
      domain: "city",
      version: "1.0.0",
      status: "active",
      outputPorts: [{ name: "stream", type: "stream", version: "1.0.0", contractId: "rides.stream" }],
    },
    contracts: [
      {
        apiVersion: "v3.1.0",
        kind: "DataContract",
        id: "rides.stream",
        version: "1.0.0",
        status: "active",
        schema: [
          {
            name: "rides",
            logicalType: "object",
            physicalType: "topic",
            properties: [
              { name: "id", logicalType: "string", required: true, unique: true },
              { name: "at", logicalType: "timestamp", required: true },
              {
                name: "fare",
                logicalType: "number",
                required: true,
                logicalTypeOptions: { minimum: 0, maximum: 100, format: "f64" },
              },
              { name: "driver_email", logicalType: "string", classification: "pii/contact" },
            ],
          },
        ],
        customProperties: [
          {
            property: "millrace.stream",
            value: {
              key: ["id"],
              eventTime: "at",
              recordId: "id",
              partitions: 1,
              retention: "forever",
              enforcement: "reject",
            },
          },
        ],
      },
    ],
  },
};

const edited = (change: Partial<Draft>): Draft => ({ ...draftOf(reply), ...change });
const editField = (path: string, change: Partial<Draft["fields"][number]>): Draft => {
  const draft = draftOf(reply);
  return {
    ...draft,
    fields: draft.fields.map((field) => (field.path === path ? { ...field, ...change } : field)),
  };
};
/** The draft's product as the catalog would read it; fails when the file has errors. */
const read = (draft: Draft) => {
  const parsed = parseProductFile(renderProductFile(definitionOf(reply.definition, draft)), {
    format: "yaml",
  });
  expect(parsed.findings.filter((finding) => finding.level === "error")).toEqual([]);
  if (!parsed.definition) throw new Error("no definition");
  return describeProduct(parsed.definition);
};
const fieldOf = (draft: Draft, path: string) =>
  read(draft).ports[0]?.fields.find((field) => field.path === path);

describe("a draft", () => {
  it("begins with the proposals, and unchanged says the same product", () => {
    const draft = draftOf(reply);
    expect(draft).toMatchObject({
      domain: "city",
      name: "rides",
      kind: "stream",
      key: ["id"],
      eventTime: "at",
      recordId: "id",
    });
    expect(draft.fields.find((field) => field.path === "fare")).toMatchObject({
      range: true,
      minimum: "0",
      maximum: "100",
    });
    const product = read(draft);
    expect(product).toMatchObject({ id: "city/rides", title: "Rides" });
    expect(product.ports[0]).toMatchObject({
      type: "stream",
      config: { key: ["id"], eventTime: "at", retention: "forever" },
    });
  });

  it("is renamed everywhere it is named", () => {
    const draft = edited({
      domain: "mobility",
      name: "taxi_rides",
      title: "Taxi rides",
      description: "Every ride.",
    });
    const definition = definitionOf(reply.definition, draft);
    expect(definition.contracts[0]).toMatchObject({
      id: "taxi_rides.stream",
      dataProduct: "mobility/taxi_rides",
      domain: "mobility",
    });
    expect(read(draft)).toMatchObject({
      id: "mobility/taxi_rides",
      title: "Taxi rides",
      description: "Every ride.",
    });
  });

  it("becomes a table with its keys, and no stream is left in it", () => {
    const product = read(edited({ kind: "table" }));
    expect(product.ports[0]).toMatchObject({
      type: "table",
      name: "table",
      config: { format: "parquet", keys: ["id"] },
    });
    expect(fieldOf(edited({ kind: "table" }), "id")?.primaryKey).toBe(true);
    expect(JSON.stringify(definitionOf(reply.definition, edited({ kind: "table" })))).not.toContain(
      "millrace.stream",
    );
  });

  it("keeps what identifies a stream's records, unless it becomes a table with another key", () => {
    const base = structuredClone(reply.definition);
    const [id] = base.contracts[0]?.schema?.[0]?.properties ?? [];
    if (id) id.primaryKey = true;
    const primary = (change: Partial<Draft>) =>
      definitionOf(base, edited(change))
        .contracts[0]?.schema?.[0]?.properties?.filter((each) => each.primaryKey)
        .map((each) => each.name);
    expect(primary({})).toEqual(["id"]);
    expect(primary({ key: ["at"] })).toEqual(["id"]);
    expect(primary({ kind: "table", key: ["at"] })).toEqual(["at"]);
  });

  it("lets a range be changed and refused, keeping what else is known of the type", () => {
    expect(fieldOf(editField("fare", { minimum: "2.5", maximum: "" }), "fare")).toMatchObject({
      minimum: 2.5,
      maximum: null,
    });
    const refused = fieldOf(editField("fare", { range: false }), "fare");
    expect(refused).toMatchObject({ minimum: null, maximum: null });
    expect(refused?.property.logicalTypeOptions).toEqual({ format: "f64" });
  });

  it("lets a personal-data proposal be refused", () => {
    expect(fieldOf(draftOf(reply), "driver_email")?.classification).toBe("pii/contact");
    expect(
      fieldOf(editField("driver_email", { classification: null }), "driver_email")?.classification,
    ).toBeNull();
  });

  it("drops what belonged to the inferred type when the type is changed", () => {
    const field = fieldOf(editField("fare", { logicalType: "string" }), "fare");
    expect(field?.logicalType).toBe("string");
    expect(field?.property.logicalTypeOptions).toBeUndefined();
  });

  it("promises freshness only when asked to", () => {
    expect(definitionOf(reply.definition, draftOf(reply)).contracts[0]?.slaProperties).toBeUndefined();
    expect(definitionOf(reply.definition, edited({ latency: "90 s" })).contracts[0]?.slaProperties).toEqual([
      { property: "latency", value: 90, unit: "s" },
    ]);
    expect(parseLatency("soon")).toBeUndefined();
    expect(parseLatency("5m")).toEqual({ value: 5, unit: "min" });
  });

  it("never changes the definition it started from", () => {
    const before = structuredClone(reply.definition);
    definitionOf(reply.definition, edited({ kind: "table", name: "x" }));
    expect(reply.definition).toEqual(before);
  });
});
