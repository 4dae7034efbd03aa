import { unitMs } from "../definition.ts";
import type { CheckContext } from "./context.ts";

/** SLOs that Millrace measures: a promise without a number or unit cannot be held against anything. */
export function checkPromises({ definition, report }: CheckContext): void {
  for (const [index, contract] of definition.contracts.entries())
    for (const [place, sla] of (contract.slaProperties ?? []).entries()) {
      if (!/^(latency|freshness|ly|fr|retention)$/i.test(sla.property)) continue;
      const path = ["contracts", index, "slaProperties", place];
      if (typeof sla.value !== "number" || sla.value <= 0)
        report.error(
          "SLO_VALUE",
          [...path, "value"],
          `The ${sla.property} SLO needs a number above 0 as its value.`,
        );
      if (unitMs(sla.unit) === undefined && !(sla.property === "retention" && /^y|^mo/i.test(sla.unit ?? "")))
        report.error(
          "SLO_UNIT",
          [...path, "unit"],
          `The ${sla.property} SLO needs a unit of time: ms, s, min, h or d.`,
        );
    }
}
