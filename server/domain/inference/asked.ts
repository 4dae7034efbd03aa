import { compileFilter } from "../cel/filter.ts";
import { compileRecordValue } from "../cel/record-value.ts";
import type { FilterRecord } from "../cel/record-variables.ts";
import type { StreamDerivation } from "../data-plane-api/served-product.ts";
import { firstLine } from "./template.ts";

type Data = Record<string, unknown>;

/** What the models of a derived stream are given for one record of the source. */
export type Asked =
  /** The record goes nowhere, or is no JSON object, which the derivation itself deals with. */
  | { kind: "nothing" }
  /** In the order of the steps. */
  | { kind: "ask"; data: readonly Data[] }
  | { kind: "failed"; step: string; message: string };

/** Compiles what the models of a derived stream are asked. The result never throws. */
export function compileAsked({
  filter,
  infer = [],
}: Pick<StreamDerivation, "filter" | "infer">): (
  record: Omit<FilterRecord, "event" | "length"> & { value: string | null },
) => Asked {
  const passes = filter === null ? undefined : compileFilter(filter);
  const steps = infer.map(({ name, data }) => ({
    name,
    fields:
      data && Object.entries(data).map(([field, source]) => ({ field, value: compileRecordValue(source) })),
  }));
  return (record) => {
    const event = record.value === null ? undefined : objectOf(record.value);
    if (event === undefined) return { kind: "nothing" };
    const seen: FilterRecord = { ...record, event, length: record.value?.length ?? 0 };
    if (passes && passes.matches(seen) !== true) return { kind: "nothing" };
    const data: Data[] = [];
    for (const { name, fields } of steps) {
      if (!fields) {
        data.push(event);
        continue;
      }
      const given: Data = {};
      for (const { field, value } of fields) {
        try {
          const result = value.evaluate(seen);
          if (result !== null && result !== undefined) given[field] = result;
        } catch (error) {
          const message = `${field} cannot be computed for the model: ${firstLine(error)}`;
          return { kind: "failed", step: name, message };
        }
      }
      data.push(given);
    }
    return { kind: "ask", data };
  };
}

function objectOf(text: string): Data | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : undefined;
  } catch {
    return undefined;
  }
}
