import { z } from "zod";
import { getProduct } from "../../../catalog/product/get-product.ts";
import type { PortView } from "../../../domain/read-models/port.ts";
import { productIdSchema } from "../../../domain/slug.ts";
import { AppError } from "../../../errors.ts";
import { contractUri } from "../contract-uri.ts";
import { makeCursor, readPlace } from "../cursor.ts";
import { asOfArgument, common, tool } from "../tool.ts";

const name = "describe_product";

const partSchema = z.object({
  port: z.string(),
  kind: z.enum(["field", "feature"]),
  name: z.string(),
  type: z.string().nullable(),
  description: z.string(),
  required: z.boolean().optional(),
  key: z.boolean().optional(),
  classification: z.string().nullable().optional(),
  range: z.object({ min: z.number().nullable(), max: z.number().nullable() }).optional(),
  examples: z.array(z.unknown()).optional(),
  definition: z.string().optional(),
  window: z.string().nullable().optional(),
});

/** A product with its fields and features. */
export const describeProductTool = tool({
  name,
  title: "Describe a product",
  description:
    "What a data product is, how fresh it is, which ports it has and every field and feature with type, range and meaning. Use it before writing a filter, before get_features (it names the features and their key) and to judge whether a product can be trusted. `contracts` are resources with the full ODCS contract. `fields` picks fields or features by name, `port` one port.",
  input: z.strictObject({
    product: productIdSchema.describe("domain/product"),
    port: z.string().max(200).optional().describe("Only the fields and features of this port."),
    fields: z
      .array(z.string().min(1).max(200))
      .max(200)
      .optional()
      .describe("Only these fields or features."),
    asOf: asOfArgument,
    ...common,
  }),
  head: {
    product: z.string(),
    title: z.string(),
    description: z.string(),
    purpose: z.string().nullable(),
    usage: z.string().nullable(),
    limitations: z.string().nullable(),
    domain: z.string(),
    owner: z.string().nullable(),
    version: z.string(),
    status: z.string(),
    tags: z.array(z.string()),
    freshness: z
      .object({ state: z.string(), newestAt: z.string().nullable(), promisedMs: z.number().nullable() })
      .nullable()
      .describe("Measured now; null for a product of the past."),
    records: z.number().nullable(),
    ports: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        version: z.string(),
        description: z.string(),
        entity: z.array(z.string()).optional().describe("Key of its features."),
        source: z.string().optional().describe("The product its features are computed from."),
      }),
    ),
    contracts: z.array(z.string()).describe("Resources: the contract of each port."),
    madeFrom: z.array(z.string()),
    usedBy: z.array(z.string()),
    asOf: z.string().nullable(),
  },
  list: "parts",
  item: partSchema,
  async run({ container, principal }, args) {
    const { product: id, port, fields, asOf } = args;
    const begin = readPlace(name, args);
    const product = await getProduct(container, principal, id, asOf);
    if (port !== undefined && !product.ports.some((each) => each.name === port))
      throw new AppError(
        "NOT_FOUND",
        `${id} has no port ${port.slice(0, 60)}; it has ${product.ports.map((each) => each.name).join(", ") || "none"}.`,
        { path: "port" },
      );
    const parts = product.ports
      .filter((each) => port === undefined || each.name === port)
      .flatMap(partsOf)
      .filter((part) => fields === undefined || fields.includes(part.name));
    const { activity } = product;
    return {
      head: {
        product: id,
        title: product.title,
        description: product.description,
        purpose: product.purpose,
        usage: product.usage,
        limitations: product.limitations,
        domain: product.domain.name,
        owner: product.owner?.name ?? null,
        version: product.version,
        status: product.status,
        tags: product.tags,
        freshness: activity && {
          state: activity.freshness,
          newestAt: activity.newestAt,
          promisedMs: activity.promisedFreshnessMs,
        },
        records: activity?.records ?? null,
        ports: product.ports.map(({ name: key, type, version, description, features }) => ({
          name: key,
          type,
          version,
          description,
          ...(features?.[0] ? { entity: features[0].entity, source: features[0].source } : {}),
        })),
        contracts: product.ports.map((each) => contractUri(id, each.name)),
        madeFrom: product.upstream.map(({ productId }) => productId),
        usedBy: product.downstream.map(({ productId }) => productId),
        asOf: product.asOf,
      },
      items: parts.slice(begin),
      total: parts.length,
      after: (shown) => (begin + shown < parts.length ? makeCursor(name, args, begin + shown) : null),
    };
  },
});

function partsOf(port: PortView): z.input<typeof partSchema>[] {
  const features = (port.features ?? []).map((feature) => ({
    port: port.name,
    kind: "feature" as const,
    name: feature.name,
    type: feature.dtype,
    description: feature.description,
    definition: feature.definition,
    window: feature.window,
    ...(feature.expected
      ? { range: { min: feature.expected.min ?? null, max: feature.expected.max ?? null } }
      : {}),
  }));
  const fields = port.fields.map((field) => ({
    port: port.name,
    kind: "field" as const,
    name: field.path,
    type: field.logicalType,
    description: field.description,
    required: field.required,
    ...(field.primaryKey ? { key: true } : {}),
    ...(field.classification === null ? {} : { classification: field.classification }),
    ...(field.minimum === null && field.maximum === null
      ? {}
      : { range: { min: field.minimum, max: field.maximum } }),
    ...(field.examples.length === 0 ? {} : { examples: field.examples.slice(0, 5) }),
  }));
  return [...features, ...fields];
}
