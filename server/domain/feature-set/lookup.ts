import { AppError } from "../../errors.ts";
import { durationMs } from "../duration.ts";
import type { FeatureDefinition } from "../product-file/blocks/feature.ts";
import { type PortOf, type ProductDescription, portOfType } from "../product-file/describe.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { propertyAt } from "./columns.ts";
import type { LookupPlan } from "./plan.ts";
import { featureSource, type ProductOf } from "./source.ts";

type Lookup = NonNullable<FeatureDefinition["lookup"]>;

/**
 * The port a lookup reads and the columns that find its row: the stream by its key, or the table by its keys, whichever
 * `on` covers exactly; the stream first, as its values are the newer. Undefined when neither fits.
 */
export function lookupPort(
  product: ProductDescription,
  on: Lookup["on"],
): PortOf<"stream"> | PortOf<"table"> | undefined {
  const wanted = Object.values(on);
  const covers = (keys: readonly string[]) =>
    keys.length > 0 && keys.length === new Set(wanted).size && keys.every((key) => wanted.includes(key));
  const stream = portOfType(product.ports, "stream");
  if (stream && covers(stream.config.key)) return stream;
  const table = portOfType(product.ports, "table");
  return table && covers(table.config.keys) ? table : undefined;
}

/**
 * Compiles a lookup; `properties` are the columns of the port it reads. Throws AppError when the product or its keys do
 * not fit.
 */
export function compileLookup(
  productOf: ProductOf,
  lookup: Lookup,
  { of, ttl }: { of: string; ttl: string | undefined },
): { plan: LookupPlan; properties: readonly SchemaProperty[] } {
  const product = productOf(lookup.product);
  if (!product)
    throw new AppError(
      "NOT_FOUND",
      `${of} looks up ${lookup.product}, which is not in this mesh. Publish it first.`,
      {
        path: "lookup.product",
      },
    );
  const port = lookupPort(product, lookup.on);
  if (!port)
    throw new AppError(
      "UNSUPPORTED",
      `${of} looks ${lookup.product} up by ${Object.values(lookup.on).join(", ")}, which is not the key of its stream or table.`,
      { path: "lookup.on" },
    );
  const maxAge = lookup.ttl ?? ttl;
  const properties = port.contract.schema?.[0]?.properties ?? [];
  const plan: LookupPlan = {
    productId: lookup.product,
    from: port.type,
    port: port.name,
    column: lookup.column,
    property: propertyAt(properties, lookup.column) ?? null,
    on: Object.entries(lookup.on).map(([entityField, column]) => ({ entityField, column })),
    ttlMs: maxAge === undefined ? null : durationMs(maxAge),
    source: port.type === "stream" ? featureSource(lookup.product, port) : null,
    // The log has read the stream's own event time already, unless somebody else's system holds it.
    eventTime:
      port.type === "stream" && port.config.connection !== undefined ? (port.config.eventTime ?? null) : null,
  };
  return { plan, properties };
}
