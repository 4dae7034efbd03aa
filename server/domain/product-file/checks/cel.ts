import { portOfType } from "../describe.ts";
import { celFields, filterProblem, formProblem, valueProblem } from "./cel-rules.ts";
import type { CheckContext } from "./context.ts";
import { sourceProduct } from "./source.ts";

/** Every CEL text of the blocks: filters against the fields of their source where that is known. */
export function checkCel(context: CheckContext): void {
  const { description, report, blockPath } = context;
  const tell = (problem: string | undefined, path: PropertyKey[]) => {
    if (problem !== undefined) report.error("CEL", path, problem);
  };
  for (const port of description.ports) {
    if (port.type === "stream" && port.config.derive) {
      const at = [...blockPath(port.contractIndex, "millrace.stream"), "derive"];
      const { from, filter, map = {} } = port.config.derive;
      if (filter !== undefined) tell(filterProblem(filter, fieldsOfSource(context, from)), [...at, "filter"]);
      for (const [field, expression] of Object.entries(map))
        tell(valueProblem(expression), [...at, "map", field]);
    }
    if (port.type === "features") {
      const at = blockPath(port.contractIndex, "millrace.featureSet");
      const { source, filter, features } = port.config;
      const fields = fieldsOfSource(context, source);
      if (filter !== undefined) tell(filterProblem(filter, fields), [...at, "filter"]);
      for (const [index, { where, expression }] of features.entries()) {
        const path = [...at, "features", index];
        if (where !== undefined) tell(filterProblem(where, fields), [...path, "where"]);
        if (expression !== undefined) tell(formProblem(expression), [...path, "expression"]);
      }
    }
  }
}

function fieldsOfSource(context: CheckContext, id: string): ReturnType<typeof celFields> {
  const source = sourceProduct(context, id);
  const stream = source && portOfType(source.ports, "stream");
  // Where a stream takes fields its contract does not list, a filter may name them too.
  return stream && stream.config.unknownFields !== "allow" ? celFields(stream.contract.schema) : null;
}
