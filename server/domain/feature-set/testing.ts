import { describeProduct, type ProductDescription, parseProductFile } from "../product-file/index.ts";

/** A product of a mesh for tests, from its blocks and columns. */
function product(
  id: string,
  port: string,
  block: string,
  value: object,
  properties: object[],
): ProductDescription {
  const [domain = "", name = ""] = id.split("/");
  const file = {
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id,
      name,
      domain,
      version: "1.0.0",
      status: "active",
      description: { purpose: "For tests." },
      outputPorts: [{ name: port, type: port, version: "1.0.0", contractId: `${name}.${port}` }],
    },
    contracts: [
      {
        apiVersion: "v3.1.0",
        kind: "DataContract",
        id: `${name}.${port}`,
        version: "1.0.0",
        status: "active",
        ...(properties.length > 0 ? { schema: [{ name, properties }] } : {}),
        customProperties: [{ property: `millrace.${block}`, value }],
      },
    ],
  };
  const { definition, findings } = parseProductFile(JSON.stringify(file));
  if (!definition) throw new Error(JSON.stringify(findings.filter(({ level }) => level === "error")));
  return describeProduct(definition);
}

const clickColumns = [
  { name: "account_id", logicalType: "string", required: true, classification: "personal" },
  { name: "action", logicalType: "string", required: true },
  { name: "amount", logicalType: "number" },
  { name: "count", logicalType: "integer" },
  { name: "at", logicalType: "timestamp", required: true },
  { name: "seen", logicalType: "timestamp" },
  { name: "id", logicalType: "string" },
  {
    name: "cart",
    logicalType: "object",
    classification: "confidential",
    properties: [{ name: "total", logicalType: "number" }],
  },
];

/** Clicks (a stream), accounts (a table), and whatever set is asked for over them. */
export function clicksMesh(stream: object = {}) {
  const clicks = product(
    "shop/clicks",
    "stream",
    "stream",
    { key: ["account_id"], eventTime: "at", recordId: "id", ...stream },
    clickColumns,
  );
  const accounts = product("shop/accounts", "table", "table", { format: "parquet", keys: ["id"] }, [
    { name: "id", logicalType: "string", required: true },
    { name: "plan", logicalType: "string", classification: "internal" },
    { name: "balance", logicalType: "number" },
  ]);
  const products = new Map([clicks, accounts].map((each) => [each.id, each]));
  return {
    productOf: (id: string) => products.get(id),
    set: (block: object) =>
      product(
        "shop/activity",
        "features",
        "featureSet",
        { entity: ["account_id"], source: "shop/clicks", ...block },
        [],
      ),
  };
}
