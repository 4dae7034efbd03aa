import { type ProductDescription, portOfType } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import type { CheckContext } from "./context.ts";

/** The product a block reads from: this one, or another of the mesh where the caller can look it up. */
export function sourceProduct(context: CheckContext, id: string): ProductDescription | undefined {
  return id === context.description.id ? context.description : context.options.product?.(id);
}

/** Columns of a source: of its stream, or of its table when it has no stream. Undefined when nothing is known. */
export function sourceFields(source: ProductDescription | undefined): FieldDefinition[] | undefined {
  if (!source) return undefined;
  const port = portOfType(source.ports, "stream") ?? portOfType(source.ports, "table");
  return port && port.fields.length > 0 ? port.fields : undefined;
}

/** Says that a source is not (yet) in the mesh, where the caller can tell. */
export function reportUnknownSource(context: CheckContext, id: string, path: PropertyKey[]): void {
  if (context.options.product && !sourceProduct(context, id))
    context.report.warning(
      "UNKNOWN_SOURCE",
      path,
      `${id} is not in this mesh (yet); nothing flows until it is.`,
    );
}
