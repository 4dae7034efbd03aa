import type { CelPlace, CheckContext } from "./context.ts";

/** Every CEL text of the blocks, where somebody who knows CEL is at hand. */
export function checkCel({ description, options, report, blockPath }: CheckContext): void {
  const { checkCel: check } = options;
  if (!check) return;
  const tell = (expression: string | undefined, place: CelPlace, path: PropertyKey[]) => {
    const problem = expression === undefined ? undefined : check(expression, place);
    if (problem !== undefined) report.error("CEL", path, problem);
  };
  for (const port of description.ports) {
    if (port.type === "stream") {
      const at = [...blockPath(port.contractIndex, "millrace.stream"), "derive"];
      tell(port.config.derive?.filter, "record", [...at, "filter"]);
      for (const [field, expression] of Object.entries(port.config.derive?.map ?? {}))
        tell(expression, "record", [...at, "map", field]);
    }
    if (port.type === "features") {
      const at = blockPath(port.contractIndex, "millrace.featureSet");
      tell(port.config.filter, "record", [...at, "filter"]);
      for (const [index, feature] of port.config.features.entries()) {
        tell(feature.where, "record", [...at, "features", index, "where"]);
        tell(feature.expression, "features", [...at, "features", index, "expression"]);
      }
    }
  }
}
