import { needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";

/** `millrace.table` against the schema of its port. */
export function checkTables({ description, report, blockPath }: CheckContext): void {
  for (const port of description.ports) {
    if (port.type !== "table") continue;
    const at = blockPath(port.contractIndex, "millrace.table");
    for (const [index, name] of port.config.keys.entries())
      needField(port.fields, name, [...at, "keys", index], "keys", report);
  }
}
