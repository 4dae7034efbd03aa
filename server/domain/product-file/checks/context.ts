import type { BlockName } from "../blocks/index.ts";
import type { ProductDefinition } from "../definition.ts";
import type { ProductDescription } from "../describe.ts";
import type { Report } from "../finding.ts";

/** What a check may lean on besides the definition itself. */
export interface CheckOptions {
  /** The id the caller addressed; the file's must equal it. */
  expectId?: string | undefined;
  /** Another product of the mesh, for columns of a source; undefined when it is not there. */
  product?: ((id: string) => ProductDescription | undefined) | undefined;
}

export interface CheckContext {
  definition: ProductDefinition;
  description: ProductDescription;
  options: CheckOptions;
  report: Report;
  /** Path of a contract's block value, for findings about it. */
  blockPath(contractIndex: number, name: BlockName): PropertyKey[];
}
