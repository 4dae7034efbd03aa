import { templateColumns } from "../blocks/vectors.ts";
import { needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { reportUnknownSource, sourceFields, sourceProduct } from "./source.ts";

/** `millrace.vectors` against the columns of its source. */
export function checkVectors(context: CheckContext): void {
  const { description, report, blockPath } = context;
  for (const port of description.ports) {
    if (port.type !== "vectors") continue;
    const at = blockPath(port.contractIndex, "millrace.vectors");
    const { source, columns, template } = port.config;
    reportUnknownSource(context, source, [...at, "source"]);
    for (const column of templateColumns(template ?? ""))
      if (!columns.includes(column))
        report.error(
          "TEMPLATE_COLUMN",
          [...at, "template"],
          `The template uses {${column}}, which is not one of columns.`,
        );
    const fields = sourceFields(sourceProduct(context, source));
    if (fields)
      for (const [index, column] of columns.entries())
        needField(fields, column, [...at, "columns", index], "columns", report);
  }
}
