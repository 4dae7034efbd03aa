import { CelError } from "./cel-error.ts";
import { compileCel } from "./compile.ts";
import { tooCostly } from "./cost.ts";
import { baseEnvironment, checkingEnvironment } from "./environment.ts";
import { type CelFields, celSchema } from "./fields.ts";
import { declareRecord, type FilterRecord, recordContext, recordVariables } from "./record-variables.ts";

export type { FilterRecord } from "./record-variables.ts";

export interface RecordFilter {
  readonly source: string;
  /** True or false; a text when the filter could not be decided on this record, with the reason. Never throws. */
  matches(record: FilterRecord): boolean | string;
}

const running = declareRecord(baseEnvironment.clone()).registerVariable("event", "dyn");
const uncheckedFields = declareRecord(checkingEnvironment.clone()).registerVariable("event", "dyn");

/**
 * Compiles a filter over records: CEL that yields true or false from `event.<field>`, `key`, `headers`,
 * `eventTime`, `knowledgeTime` (timestamps, to the millisecond), `partition` and `offset`.
 * `fields` (null: anything may come) lets a misspelt field or a mix of types be refused here instead of failing on
 * each record. Throws CelError.
 */
export function compileFilter(source: string, fields: CelFields = null): RecordFilter {
  const schema = fields && celSchema(fields);
  const checking = schema
    ? declareRecord(checkingEnvironment.clone()).registerVariable({ name: "event", schema })
    : uncheckedFields;
  const known = [...Object.keys(fields ?? {}), "event", ...Object.keys(recordVariables)];
  const cel = compileCel(source, { checking, running }, known);
  if (cel.type !== "bool" && cel.type !== "dyn")
    throw new CelError(
      `A filter must be true or false, this expression is a ${cel.type}. Compare it with something, e.g. ${source.trim()} == …`,
    );
  const context = recordContext(cel.facts.names);
  return {
    source,
    matches(record) {
      const costly = tooCostly(cel.facts, record.event, record.length);
      if (costly !== undefined) return costly;
      try {
        const value = cel.evaluate(context(record));
        return typeof value === "boolean" ? value : `The filter gave ${typeOf(value)}, not true or false.`;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}

const typeOf = (value: unknown) =>
  value === null ? "null" : typeof value === "bigint" ? "an int" : `a ${typeof value}`;
