import { columnDtype } from "../../feature-set/dtypes.ts";
import { lookupPort } from "../../feature-set/lookup.ts";
import { nearest } from "../../nearest.ts";
import type { FeatureDefinition } from "../blocks/feature.ts";
import { type PortOf, type ProductDescription, portOfType } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Path } from "../finding.ts";
import { needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { checkDtype } from "./feature-aggregates.ts";
import { reportUnknownSource, sourceFields, sourceProduct } from "./source.ts";

type Lookup = NonNullable<FeatureDefinition["lookup"]>;

/** Lookups: by entity fields of this set, covering the keys of the product looked up, of columns it has. */
export function checkLookups(port: PortOf<"features">, at: PropertyKey[], context: CheckContext): void {
  const { entity, features, source } = port.config;
  const entityFields = sourceFields(sourceProduct(context, source));
  for (const [index, feature] of features.entries()) {
    const { lookup } = feature;
    if (!lookup) continue;
    const path = [...at, "features", index, "lookup"];
    checkOn(lookup, entity, path, context);
    reportUnknownSource(context, lookup.product, [...path, "product"]);
    const product = sourceProduct(context, lookup.product);
    if (!product) continue;
    const found = checkKeys(product, lookup, path, context);
    const columns = found?.fields.length ? found.fields : sourceFields(product);
    if (!columns) continue;
    const column = needField(columns, lookup.column, [...path, "column"], "lookup", context.report);
    if (column)
      checkDtype(feature, columnDtype(column.property), [...at, "features", index, "dtype"], context.report);
    for (const [entityField, name] of Object.entries(lookup.on)) {
      const key = needField(columns, name, [...path, "on", entityField], "lookup", context.report);
      const own = entityFields?.find((field) => field.path === entityField);
      if (key && own) checkTypes(own, key, [...path, "on", entityField], context);
    }
  }
}

function checkOn(lookup: Lookup, entity: readonly string[], path: Path, { report }: CheckContext): void {
  for (const field of Object.keys(lookup.on)) {
    if (entity.includes(field)) continue;
    const guess = nearest(field, entity);
    report.error(
      "LOOKUP_ENTITY",
      [...path, "on", field],
      `${field} is no entity field of this feature set; it has ${entity.join(", ")}.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
}

function checkKeys(
  product: ProductDescription,
  lookup: Lookup,
  path: Path,
  { report }: CheckContext,
): PortOf<"stream"> | PortOf<"table"> | undefined {
  const found = lookupPort(product, lookup.on);
  if (found) return found;
  const keys = [
    portOfType(product.ports, "stream")?.config.key ?? [],
    portOfType(product.ports, "table")?.config.keys ?? [],
  ].filter((each) => each.length > 0);
  report.error(
    "LOOKUP_KEY",
    [...path, "on"],
    keys.length === 0
      ? `${product.id} has no stream or table with a key, so that no row of it can be found.`
      : `${product.id} is found by ${keys.map((each) => each.join(" and ")).join(", or by ")}; "on" names ${Object.values(lookup.on).join(", ")}.`,
  );
  return undefined;
}

/** A key of another type is never equal. */
function checkTypes(own: FieldDefinition, key: FieldDefinition, path: Path, { report }: CheckContext): void {
  const kind = (field: FieldDefinition) =>
    field.logicalType === "integer" || field.logicalType === "number" ? "a number" : field.logicalType;
  if (kind(own) !== kind(key))
    report.error(
      "LOOKUP_TYPE",
      path,
      `${own.path} is ${own.logicalType} and ${key.path} ${key.logicalType}; they are never equal.`,
    );
}
