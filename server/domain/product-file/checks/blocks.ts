import { z } from "zod";
import type { PortType } from "../../read-models/port.ts";
import { type BlockName, blockNames, blockOfPort, blockSchemas, productBlocks } from "../blocks/index.ts";
import type { Report } from "../finding.ts";
import { issuesToFindings } from "../issues.ts";
import { unknownKeyMessage } from "../strict.ts";

/** As much of a document as the block check needs, read from documents that may be wrong elsewhere. */
export const looseDocumentSchema = z.object({
  id: z.string().optional().catch(undefined),
  outputPorts: z
    .array(z.object({ type: z.string().optional(), contractId: z.string().optional() }))
    .optional()
    .catch(undefined),
  customProperties: z
    .array(z.object({ property: z.string(), value: z.unknown() }))
    .optional()
    .catch(undefined),
});
type LooseDocument = z.infer<typeof looseDocumentSchema>;

/** The `millrace.*` blocks: known names, right place, valid content, and the one each port's type needs. */
export function checkBlocks(
  { product, contracts }: { product: LooseDocument; contracts: readonly LooseDocument[] },
  report: Report,
): void {
  checkProperties(product.customProperties ?? [], ["product"], productBlocks, report);
  for (const [index, contract] of contracts.entries()) {
    const output = product.outputPorts?.find((candidate) => candidate.contractId === contract.id);
    const own = blockOfPort[output?.type as PortType] as BlockName | undefined;
    const allowed: BlockName[] = own ? [own, "millrace.lineage"] : blockNames;
    const properties = contract.customProperties ?? [];
    checkProperties(properties, ["contracts", index], allowed, report);
    if (own && !properties.some((entry) => entry.property === own))
      report.error(
        "NO_BLOCK",
        ["contracts", index],
        `The contract ${contract.id} of a ${output?.type} port needs ${own} in its customProperties.`,
      );
  }
}

function checkProperties(
  properties: readonly { property: string; value?: unknown }[],
  at: PropertyKey[],
  allowed: readonly BlockName[],
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, { property, value }] of properties.entries()) {
    if (!property.startsWith("millrace.")) continue;
    const path = [...at, "customProperties", index];
    const name = blockNames.find((known) => known === property);
    if (seen.has(property)) report.error("DUPLICATE_BLOCK", path, `${property} is there twice.`);
    seen.add(property);
    if (!name) report.error("UNKNOWN_BLOCK", path, unknownKeyMessage(property, blockNames));
    else if (!allowed.includes(name))
      report.error(
        "MISPLACED_BLOCK",
        path,
        `${name} does not belong here; this document takes ${allowed.join(", ")}.`,
      );
    else {
      const parsed = blockSchemas[name].safeParse(value, { reportInput: true });
      if (!parsed.success)
        for (const finding of issuesToFindings(parsed.error.issues, [...path, "value"]))
          report.error(finding.code, finding.path, finding.message);
    }
  }
}
