import { celFields } from "../../cel/contract-fields.ts";
import type { EnrichFields } from "../../cel/record-value.ts";
import { splitFields } from "../../inference/plan.ts";
import { findPort, type PortOf, portOfType } from "../describe.ts";
import type { Path } from "../finding.ts";
import { type fieldsForCel, valueProblem } from "./cel-rules.ts";
import { needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { reportUnknownSource, sourceProduct } from "./source.ts";

type Steps = NonNullable<NonNullable<PortOf<"stream">["config"]["derive"]>["infer"]>;

/** Models that records are sent to; gives the fields that the map may use, as far as they are known. */
export function checkInferences(
  steps: Steps,
  fields: ReturnType<typeof fieldsForCel>,
  at: Path,
  context: CheckContext,
): EnrichFields {
  const { report } = context;
  const answers: Record<string, EnrichFields[string]> = {};
  for (const [name, { product: id, port: key, data }] of Object.entries(steps)) {
    answers[name] = null;
    const path = [...at, name];
    reportUnknownSource(context, id, [...path, "product"]);
    for (const [field, expression] of Object.entries(data ?? {})) {
      const problem = valueProblem(expression, fields);
      if (problem !== undefined) report.error("CEL", [...path, "data", field], problem);
    }
    const product = sourceProduct(context, id);
    if (!product) continue;
    const port = key === undefined ? portOfType(product.ports, "inference") : findPort(product.ports, key);
    if (port?.type !== "inference") {
      report.error(
        "INFER_PORT",
        key === undefined ? [...path, "product"] : [...path, "port"],
        `${id} has no inference port${key === undefined ? "" : ` ${key}`}.`,
      );
      continue;
    }
    const properties = port.contract.schema?.[0]?.properties ?? [];
    const { given, made } = splitFields(port.config, properties);
    if (properties.length === 0) continue;
    // Fields beyond the contract pass through a model, so only what it requires can be missing.
    for (const { name: field, required } of given)
      if (required && data && field !== undefined && !Object.hasOwn(data, field))
        report.error("INFER_DATA", [...path, "data"], `${id} requires ${field}, which data does not give.`);
    if (data)
      for (const field of Object.keys(data))
        needField(port.fields, field, [...path, "data", field], "data", report);
    if (port.config.output) answers[name] = celFields(made);
  }
  return answers;
}
