import type { FeatureValue } from "../../engine/types.ts";
import { AppError } from "../../errors.ts";
import { nearest } from "../nearest.ts";
import { shown } from "../record-validation/check.ts";
import { type Coerce, coercion } from "./coerce.ts";
import { propertyAt, readerAt } from "./columns.ts";
import type { FeatureSetPlan } from "./plan.ts";

type EntityPlan = Pick<FeatureSetPlan, "productId" | "entity" | "source">;

interface EntityField {
  name: string;
  logicalType: string;
  read: (record: object) => unknown;
  coerce: Coerce;
}

/** How the entity's values are read from a record or from a caller's object, in key order. */
export function entityFields({ entity, source }: Pick<EntityPlan, "entity" | "source">): EntityField[] {
  return entity.map(({ field, logicalType }) => ({
    name: field,
    logicalType,
    read: readerAt(field),
    coerce: coercion(propertyAt(source.properties, field)),
  }));
}

/** Values that can name an entity: one value each, no lists. */
export const isEntityValue = (value: FeatureValue | undefined): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** The canonical key of an entity's values: their compact JSON array. */
export const entityKeyOf = (values: readonly FeatureValue[]): string => JSON.stringify(values);

const compiled = new WeakMap<EntityPlan, EntityField[]>();

/**
 * The canonical key of an entity as a caller names it, e.g. `{"account_id": "ada"}` → `["ada"]`; nested fields by their
 * dotted name or nested. Further members are let be, as one call may ask several feature sets. Throws INVALID_INPUT
 * whose path is the entity field.
 */
export function entityKey(plan: EntityPlan, entity: Readonly<Record<string, unknown>>): string {
  let fields = compiled.get(plan);
  if (!fields) {
    fields = entityFields(plan);
    compiled.set(plan, fields);
  }
  const values: FeatureValue[] = [];
  for (const field of fields) {
    const given = Object.hasOwn(entity, field.name) ? entity[field.name] : field.read(entity);
    const value = field.coerce(given);
    if (!isEntityValue(value)) throw refusal(plan, field, given, entity);
    values.push(value);
  }
  return entityKeyOf(values);
}

function refusal(
  plan: EntityPlan,
  field: EntityField,
  given: unknown,
  entity: Readonly<Record<string, unknown>>,
): AppError {
  const names = plan.entity.map((each) => each.field).join(", ");
  if (given === undefined || given === null) {
    const other = nearest(field.name, Object.keys(entity));
    return new AppError(
      "INVALID_INPUT",
      `The entity has no ${field.name}. ${plan.productId} is looked up by ${names}.${other ? ` Did you mean ${field.name} by ${other}?` : ""}`,
      { path: field.name },
    );
  }
  return new AppError(
    "INVALID_INPUT",
    `${field.name} is ${shown(given)}; the entity of ${plan.productId} has it as ${field.logicalType}.`,
    { path: field.name },
  );
}
