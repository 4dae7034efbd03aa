import { CelError } from "./cel-error.ts";
import { compileCel } from "./compile.ts";
import { tooCostly } from "./cost.ts";
import { type CelFields, type CelSchema, celSchema } from "./fields.ts";
import type { FilterRecord } from "./filter.ts";
import { declareRecord, recordContext, recordVariables } from "./record-variables.ts";
import { valueCheckingEnvironment, valueEnvironment } from "./value-environment.ts";

/** An expression that computes a value from a record, e.g. a field of a derived stream. */
export interface RecordValue {
  readonly source: string;
  /** CEL's type where it is known, else `dyn`. */
  readonly type: string;
  /** The value as JSON has it (times as ISO 8601, ints beyond 2^53 as decimal text). Throws CelError. */
  evaluate(record: FilterRecord): unknown;
}

const running = declareRecord(valueEnvironment.clone())
  .registerVariable("event", "dyn")
  .registerVariable("enrich", "dyn")
  .registerVariable("infer", "dyn");

/** Fields of the rows that `enrich.<name>` (or the answers that `infer.<name>`) has; null where they are not known. */
export type EnrichFields = Readonly<Record<string, CelFields>>;

/**
 * Compiles an expression that gives any value, over the same variables as filters and, where a derived stream looks
 * tables up or asks models, `enrich` and `infer`. Numbers of a record are doubles and may stand beside ints here.
 * `fields`, `enrich` and `infer` (null and absent: anything may come) let wrong names and types be refused now. Throws
 * CelError.
 */
export function compileRecordValue(
  source: string,
  fields: CelFields = null,
  enrich?: EnrichFields,
  infer?: EnrichFields,
): RecordValue {
  const checking = declareRecord(valueCheckingEnvironment.clone());
  const schema = fields && celSchema(fields);
  if (schema) checking.registerVariable({ name: "event", schema });
  else checking.registerVariable("event", "dyn");
  const beside = { enrich, infer };
  for (const [name, rows] of Object.entries(beside)) {
    const shape = rows && enrichSchema(rows);
    if (shape) checking.registerVariable({ name, schema: shape });
    else if (rows === undefined) checking.registerVariable(name, "dyn");
  }
  const known = [
    ...Object.keys(fields ?? {}),
    ...Object.values(beside).flatMap((rows) => Object.keys(rows ?? {})),
    ...Object.values(beside).flatMap((rows) =>
      Object.values(rows ?? {}).flatMap((row) => Object.keys(row ?? {})),
    ),
    "event",
    ...Object.keys(beside),
    ...Object.keys(recordVariables),
  ];
  const cel = compileCel(source, { checking, running }, known);
  const context = recordContext(cel.facts.names);
  return {
    source,
    type: cel.type,
    evaluate(record) {
      const costly = tooCostly(cel.facts, record.event, record.length);
      if (costly !== undefined) throw new CelError(costly);
      return jsonOf(cel.evaluate(context(record)));
    },
  };
}

function enrichSchema(enrich: EnrichFields): CelSchema | null {
  const rows = Object.entries(enrich).map(
    ([name, fields]) => [name, (fields && celSchema(fields)) ?? "map<string, dyn>"] as const,
  );
  return rows.length > 0 ? Object.fromEntries(rows) : null;
}

/** What CEL gave, as JSON has it. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Set) return [...value].map(jsonOf);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonOf(item)]));
  if (typeof value === "object" && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
    throw new CelError(
      `The expression gives a ${value.constructor.name}, which is no JSON value; convert it with string(…).`,
    );
  }
  return value;
}
