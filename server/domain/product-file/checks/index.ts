import type { BlockName } from "../blocks/index.ts";
import type { ProductDefinition } from "../definition.ts";
import { describeProduct } from "../describe.ts";
import { createReport, type PlacelessFinding } from "../finding.ts";
import { checkBlocks } from "./blocks.ts";
import { checkCel } from "./cel.ts";
import { checkCircles } from "./circles.ts";
import type { CheckContext, CheckOptions } from "./context.ts";
import { checkDerived } from "./derive.ts";
import { checkFeatureSets } from "./feature-set.ts";
import { checkFields } from "./fields.ts";
import { checkIdentity } from "./identity.ts";
import { checkInference } from "./inference.ts";
import { checkPersonalData } from "./personal-data.ts";
import { checkPorts } from "./ports.ts";
import { checkPromises } from "./promises.ts";
import { checkStreams } from "./stream.ts";
import { checkTables } from "./table.ts";
import { checkVectors } from "./vectors.ts";

export type { CheckOptions } from "./context.ts";

const checks = [
  checkPorts,
  checkStreams,
  checkDerived,
  checkTables,
  checkVectors,
  checkInference,
  checkFeatureSets,
  checkFields,
  checkPersonalData,
  checkPromises,
  checkCel,
  checkCircles,
];

/** The rules across documents that no shape can say. The definition's documents have passed their own schemas. */
export function checkDefinition(definition: ProductDefinition, options: CheckOptions): PlacelessFinding[] {
  const report = createReport();
  // Without a good id nothing can be described; that one error says so.
  if (!checkIdentity(definition, options, report)) return report.findings;
  const context: CheckContext = {
    definition,
    description: describeProduct(definition),
    options,
    report,
    blockPath: (contractIndex, name) => blockPath(definition, contractIndex, name),
  };
  checkBlocks(definition, report);
  for (const check of checks) check(context);
  return report.findings;
}

function blockPath(definition: ProductDefinition, contractIndex: number, name: BlockName): PropertyKey[] {
  const entries = definition.contracts[contractIndex]?.customProperties ?? [];
  const index = entries.findIndex((entry) => entry.property === name);
  return ["contracts", contractIndex, "customProperties", index, "value"];
}
