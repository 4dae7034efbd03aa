import type { PortOf } from "../describe.ts";
import { portOfType } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Report } from "../finding.ts";
import { isScalar, needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { checkAggregates } from "./feature-aggregates.ts";
import { checkExpressions } from "./feature-expressions.ts";
import { checkLookups } from "./feature-lookups.ts";
import { reportUnknownSource, sourceFields, sourceProduct } from "./source.ts";

/** `millrace.featureSet` against its source's columns, the products it looks up, and its own features. */
export function checkFeatureSets(context: CheckContext): void {
  for (const port of context.description.ports) {
    if (port.type !== "features") continue;
    const at = context.blockPath(port.contractIndex, "millrace.featureSet");
    checkNames(port, at, context);
    checkSource(port, at, context);
    checkLookups(port, at, context);
    checkExpressions(port, at, context);
  }
}

function checkNames({ config }: PortOf<"features">, at: PropertyKey[], { report }: CheckContext): void {
  const seen = new Set<string>();
  for (const [index, feature] of config.features.entries()) {
    if (seen.has(feature.name))
      report.error(
        "DUPLICATE_FEATURE",
        [...at, "features", index, "name"],
        `Two features are called ${feature.name}.`,
      );
    seen.add(feature.name);
  }
  const undescribed = config.features
    .filter((feature) => !feature.description)
    .map((feature) => feature.name);
  if (undescribed.length > 0)
    report.warning(
      "NO_DESCRIPTION",
      [...at, "features"],
      `Features without a description: ${undescribed.join(", ")}.`,
    );
}

function checkSource(port: PortOf<"features">, at: PropertyKey[], context: CheckContext): void {
  const { report } = context;
  const { config } = port;
  reportUnknownSource(context, config.source, [...at, "source"]);
  const source = sourceProduct(context, config.source);
  if (!source) return;
  const stream = portOfType(source.ports, "stream");
  if (!stream)
    report.error(
      "SOURCE_PORT",
      [...at, "source"],
      `${config.source} has no stream to compute features from. Name a product with a stream; its table can be looked up by lookup.`,
    );
  const fields = sourceFields(source);
  if (!fields) return;
  for (const [index, name] of config.entity.entries())
    checkEntity(
      needField(fields, name, [...at, "entity", index], "entity", report),
      [...at, "entity", index],
      report,
    );
  if (config.eventTime !== undefined) checkEventTime(fields, config.eventTime, [...at, "eventTime"], report);
  checkAggregates(config.features, fields, at, report);
}

function checkEntity(field: FieldDefinition | undefined, path: PropertyKey[], report: Report): void {
  if (!field) return;
  if (!isScalar(field))
    report.error(
      "ENTITY_TYPE",
      path,
      `The entity ${field.path} must be one value; the source has it as ${field.logicalType}.`,
    );
  else if (!field.alwaysPresent)
    report.warning(
      "ENTITY_NOT_REQUIRED",
      path,
      `${field.path} is not required by the source; records without it count for no entity.`,
    );
}

function checkEventTime(
  fields: readonly FieldDefinition[],
  name: string,
  path: PropertyKey[],
  report: Report,
): void {
  const field = needField(fields, name, path, "eventTime", report);
  if (field && !["timestamp", "date", "integer", "number"].includes(field.logicalType))
    report.error(
      "EVENT_TIME_TYPE",
      path,
      `eventTime must be a timestamp, a date, or a number of milliseconds; ${name} is ${field.logicalType}.`,
    );
}
