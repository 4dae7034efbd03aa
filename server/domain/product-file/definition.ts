import { z } from "zod";
import { type DataContract, dataContractSchema } from "./standard/odcs.ts";
import { dataProductSchema } from "./standard/odps.ts";

/**
 * A product's definition: the ODPS document and its ODCS contracts, exactly as the file says them (no
 * defaults filled in). This is the JSON form of a product file and what `Product.definition` stores; read it
 * through `describeProduct`.
 */
export const productDefinitionSchema = z
  .strictObject({ product: dataProductSchema, contracts: z.array(dataContractSchema) })
  .meta({ id: "ProductDefinition" });
export type ProductDefinition = z.infer<typeof productDefinitionSchema>;

/** The value of a custom property by its name; undefined when it is not there. */
export function customProperty(
  document: { customProperties?: { property: string; value: unknown }[] | undefined },
  name: string,
): unknown {
  return document.customProperties?.find((entry) => entry.property === name)?.value;
}

/** Milliseconds promised by the first `latency` or `freshness` SLO of a contract; null when there is none. */
export function promisedFreshnessMs(contract: DataContract | null): number | null {
  for (const sla of contract?.slaProperties ?? []) {
    if (!/^(latency|freshness|ly|fr)$/i.test(sla.property) || typeof sla.value !== "number") continue;
    const unit = unitMs(sla.unit);
    if (unit !== undefined) return sla.value * unit;
  }
  return null;
}

const units: readonly [RegExp, number][] = [
  [/^(ms|milliseconds?)$/, 1],
  [/^(s|sec|secs|seconds?)$/, 1000],
  [/^(m|min|mins|minutes?)$/, 60_000],
  [/^(h|hr|hrs|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
];

/** Milliseconds of an SLA unit as people write it (`s`, `sec`, `minutes`, `d`); undefined when it is not a time unit. */
export function unitMs(unit: string | undefined): number | undefined {
  const text = (unit ?? "").trim().toLowerCase();
  return units.find(([pattern]) => pattern.test(text))?.[1];
}
