import { portOfType } from "../describe.ts";
import { fieldsForCel, filterProblem } from "./cel-rules.ts";
import type { CheckContext } from "./context.ts";
import { sourceProduct } from "./source.ts";

/** Filters and conditions of feature sets, against the fields of their source where that is known. */
export function checkCel(context: CheckContext): void {
  const { description, report, blockPath } = context;
  for (const port of description.ports) {
    if (port.type !== "features") continue;
    const at = blockPath(port.contractIndex, "millrace.featureSet");
    const { source, filter, features } = port.config;
    const product = sourceProduct(context, source);
    const fields = fieldsForCel(product && portOfType(product.ports, "stream"));
    const check = (text: string | undefined, path: PropertyKey[]) => {
      const problem = text === undefined ? undefined : filterProblem(text, fields);
      if (problem !== undefined) report.error("CEL", path, problem);
    };
    check(filter, [...at, "filter"]);
    for (const [index, { where }] of features.entries()) check(where, [...at, "features", index, "where"]);
  }
}
