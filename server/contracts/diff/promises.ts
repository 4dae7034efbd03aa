import { unitMs } from "../../domain/product-file/definition.ts";
import type { DataContract, SlaProperty } from "../../domain/product-file/index.ts";
import { type Notes, note, pairs, show, under } from "./change.ts";

/** Changes of a contract's SLOs. A weaker promise breaks no reader by itself; it says so in words. */
export function diffPromises(notes: Notes, was: DataContract, is: DataContract): void {
  const nameOf = (sla: SlaProperty) => (sla.element ? `${sla.property} of ${sla.element}` : sla.property);
  for (const [name, before, after] of pairs(was.slaProperties ?? [], is.slaProperties ?? [], nameOf)) {
    const place = under(notes, "slo", name);
    if (before && !after)
      note(place, "compatible", `The ${name} promise (${value(before)}) was withdrawn.`, value(before));
    else if (after && !before)
      note(place, "compatible", `A ${name} of ${value(after)} is now promised.`, undefined, value(after));
    else if (before && after && value(before) !== value(after))
      note(
        place,
        "compatible",
        `The ${name} promise changed from ${value(before)} to ${value(after)}${comparison(before, after)}.`,
        value(before),
        value(after),
      );
  }
}

const value = (sla: SlaProperty) => `${show(sla.value)}${sla.unit ? ` ${sla.unit}` : ""}`;

function comparison(was: SlaProperty, is: SlaProperty): string {
  const ms = (sla: SlaProperty) =>
    typeof sla.value === "number" ? sla.value * (unitMs(sla.unit) ?? Number.NaN) : Number.NaN;
  if (!/^(latency|freshness)$/i.test(is.property) || Number.isNaN(ms(was) - ms(is))) return "";
  return ms(is) > ms(was) ? ", which is weaker" : ", which is stronger";
}
