import type { InferReply } from "../../domain/data-plane-api/infer.ts";
import type { DataContract, ProductDefinition, SchemaProperty } from "../../domain/product-file/index.ts";
import { titleOf } from "../../domain/product-file/index.ts";
import { toSlug } from "../../domain/slug.ts";
import { propertiesOf } from "./fields.ts";
import type { NamedFacts } from "./names.ts";
import { pathOf } from "./propose.ts";

/** Name of a product from that of a file: without folders and endings, as a slug with underscores. */
export function productNameOf(fileName: string): string {
  const base = fileName
    .replace(/^.*[/\\]/, "")
    .replace(/\.(gz|csv|tsv|txt|json|jsonl|ndjson|geojson|parquet)\b.*$/i, "");
  return toSlug(base).replaceAll("-", "_").replace(/_+/g, "_").replace(/^_|_$/g, "") || "new_product";
}

/** Names that contracts and CEL can use. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A first definition of the product that the file holds. Descriptions are left to people. */
export function draftDefinition(
  facts: NamedFacts,
  proposals: Pick<InferReply, "kind" | "keys" | "eventTimes">,
  domain: string,
  name: string,
): ProductDefinition {
  const kind = proposals.kind.value;
  const contractId = `${name}.${kind}`;
  const properties = propertiesOf(facts, kind === "table");
  const unique = proposals.keys.find((key) => key.unique);
  markKey(properties, unique?.columns ?? []);
  const contract: DataContract = {
    apiVersion: "v3.1.0",
    kind: "DataContract",
    id: contractId,
    name,
    version: "1.0.0",
    status: "draft",
    domain,
    dataProduct: `${domain}/${name}`,
    schema: [
      { name, logicalType: "object", physicalType: kind === "stream" ? "topic" : "table", properties },
    ],
    customProperties: [kind === "stream" ? streamBlock(facts, proposals) : tableBlock(unique?.columns)],
  };
  return {
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id: `${domain}/${name}`,
      name,
      version: "1.0.0",
      status: "active",
      domain,
      customProperties: [{ property: "millrace.product", value: { title: titleOf(name) } }],
      outputPorts: [{ name: kind, type: kind, version: "1.0.0", contractId }],
    },
    contracts: [{ ...contract, status: "active" }],
  };
}

function markKey(properties: SchemaProperty[], columns: readonly string[]): void {
  for (const [index, column] of columns.entries()) {
    const property = properties.find((each) => each.name === column);
    if (!property) continue;
    property.primaryKey = true;
    property.primaryKeyPosition = index + 1;
  }
}

/**
 * Ranges measured on one file are what was seen, not yet a promise: what lies outside is let through and counted. An
 * instant that happens to be unique is neither a key nor an id.
 */
function streamBlock(facts: NamedFacts, proposals: Pick<InferReply, "keys" | "eventTimes">) {
  const times = new Set(
    facts.fields.filter(({ kind }) => kind === "timestamp" || kind === "date").map(pathOf),
  );
  const keys = proposals.keys.filter(({ columns }) =>
    columns.every((column) => isPlain(column) && !times.has(column)),
  );
  const key = (keys.find(({ unique }) => !unique) ?? keys[0])?.columns;
  const recordId = keys.find(({ unique }) => unique)?.columns[0];
  const eventTime = proposals.eventTimes.map(({ column }) => column).find(isPlain);
  return {
    property: "millrace.stream",
    value: {
      ...(key === undefined ? {} : { key }),
      ...(eventTime === undefined ? {} : { eventTime }),
      ...(recordId === undefined ? {} : { recordId }),
      partitions: 1,
      retention: "forever",
      enforcement: "warn",
    },
  };
}

function tableBlock(unique: readonly string[] | undefined) {
  const keys = (unique ?? []).filter(isPlain);
  return { property: "millrace.table", value: { format: "parquet", ...(keys.length > 0 ? { keys } : {}) } };
}

const isPlain = (path: string) => path.split(".").every((name) => plainName.test(name));
