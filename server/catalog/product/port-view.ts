import type { z } from "zod";
import type { ProductOf } from "../../domain/feature-set/source.ts";
import type {
  PortDefinition,
  ProductDescription,
  QualityRule,
  SchemaProperty,
} from "../../domain/product-file/index.ts";
import type { PortView, sloSchema } from "../../domain/read-models/port.ts";
import { featureViews } from "./feature-views.ts";

/** A port as readers get it. `product` is whose it is, `productOf` finds what its features are computed from. */
export function portView(port: PortDefinition, product: ProductDescription, productOf: ProductOf): PortView {
  return {
    ...(port.type === "features" ? featureViews(port, product, productOf) : {}),
    name: port.key,
    type: port.type,
    version: port.version,
    contractId: port.contractId,
    contractStatus: port.contract.status,
    description: port.description,
    config: { ...port.config },
    fields: port.fields.map((field) => ({
      path: field.path,
      logicalType: field.logicalType,
      physicalType: field.physicalType,
      description: field.description,
      required: field.required,
      unique: field.unique,
      primaryKey: field.primaryKey,
      classification: field.classification,
      minimum: field.minimum,
      maximum: field.maximum,
      examples: field.allowed ?? field.examples,
    })),
    slos: (port.contract.slaProperties ?? []).map(sloView),
    quality: qualityOf(port),
  };
}

function sloView(
  sla: NonNullable<PortDefinition["contract"]["slaProperties"]>[number],
): z.infer<typeof sloSchema> {
  return {
    property: sla.property,
    value: typeof sla.value === "number" ? sla.value : String(sla.value),
    unit: sla.unit ?? null,
    element: sla.element ?? null,
    description: sla.description ?? null,
  };
}

function qualityOf(port: PortDefinition): PortView["quality"] {
  const objects = port.contract.schema ?? [];
  return objects.flatMap((object) => [
    ...(object.quality ?? []).map((rule) => qualityView(rule, object.name)),
    ...ofProperties(object.properties ?? [], ""),
  ]);
}

function ofProperties(properties: readonly SchemaProperty[], parent: string): PortView["quality"] {
  return properties.flatMap((property) => {
    const path = `${parent}${property.name ?? ""}`;
    return [
      ...(property.quality ?? []).map((rule) => qualityView(rule, path)),
      ...ofProperties(property.properties ?? [], `${path}.`),
    ];
  });
}

const comparisons: readonly [keyof QualityRule, string][] = [
  ["mustBe", "="],
  ["mustNotBe", "≠"],
  ["mustBeGreaterThan", ">"],
  ["mustBeGreaterOrEqualTo", "≥"],
  ["mustBeLessThan", "<"],
  ["mustBeLessOrEqualTo", "≤"],
  ["mustBeBetween", "between"],
  ["mustNotBeBetween", "not between"],
];

/** A rule in one line: `nullValues of delay ≤ 2 percent`. */
function qualityView(rule: QualityRule, about: string): PortView["quality"][number] {
  const comparison = comparisons.find(([key]) => rule[key] !== undefined);
  const bound = comparison && rule[comparison[0]];
  const right = comparison
    ? ` ${comparison[1]} ${Array.isArray(bound) ? bound.join(" and ") : String(bound)}${rule.unit ? ` ${rule.unit}` : ""}`
    : "";
  const left = rule.metric
    ? `${rule.metric} of ${about}`
    : (rule.query ?? rule.description ?? rule.type ?? about);
  return {
    name: rule.name ?? rule.metric ?? about,
    dimension: rule.dimension ?? null,
    rule: `${left}${right}`,
  };
}
