import { CelError } from "./cel-error.ts";
import { type CompiledCel, compileCel } from "./compile.ts";
import { tooCostly } from "./cost.ts";
import { baseEnvironment, checkingEnvironment } from "./environment.ts";
import { type CelFields, celSchema } from "./fields.ts";

/** A record as a filter sees it: times in µs, `event` the parsed payload (null for a tombstone). */
export interface FilterRecord {
  event: unknown;
  /** Length of the payload's JSON text; the cost bound goes by it. */
  length: number;
  key: string | null;
  headers: Readonly<Record<string, string>>;
  eventTimeUs: number;
  knowledgeTimeUs: number;
  partition: number;
  offset: number;
}

export interface RecordFilter {
  readonly source: string;
  /** True or false; a text when the filter could not be decided on this record, with the reason. Never throws. */
  matches(record: FilterRecord): boolean | string;
}

const variables = {
  key: "dyn",
  headers: "map<string, string>",
  eventTime: "google.protobuf.Timestamp",
  knowledgeTime: "google.protobuf.Timestamp",
  partition: "int",
  offset: "int",
} as const;

const running = declare(baseEnvironment.clone()).registerVariable("event", "dyn");
const uncheckedFields = declare(checkingEnvironment.clone()).registerVariable("event", "dyn");

/**
 * Compiles a filter over records: CEL that yields true or false from `event.<field>`, `key`, `headers`,
 * `eventTime`, `knowledgeTime` (timestamps, to the millisecond), `partition` and `offset`.
 * `fields` (null: anything may come) lets a misspelt field or a mix of types be refused here instead of failing on
 * each record. Throws CelError.
 */
export function compileFilter(source: string, fields: CelFields = null): RecordFilter {
  const schema = fields && celSchema(fields);
  const checking = schema
    ? declare(checkingEnvironment.clone()).registerVariable({ name: "event", schema })
    : uncheckedFields;
  const known = [...Object.keys(fields ?? {}), "event", ...Object.keys(variables)];
  const cel = compileCel(source, { checking, running }, known);
  if (cel.type !== "bool" && cel.type !== "dyn")
    throw new CelError(
      `A filter must be true or false, this expression is a ${cel.type}. Compare it with something, e.g. ${source.trim()} == …`,
    );
  const context = contextOf(cel);
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

function declare(environment: typeof baseEnvironment): typeof baseEnvironment {
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  return environment;
}

/** Builds only the variables the expression names: dates and bigints cost more than most filters do. */
function contextOf(cel: CompiledCel): (record: FilterRecord) => Record<string, unknown> {
  const makers: Record<string, (record: FilterRecord) => unknown> = {
    event: (record) => record.event,
    key: (record) => record.key,
    headers: (record) => record.headers,
    eventTime: (record) => new Date(Math.floor(record.eventTimeUs / 1000)),
    knowledgeTime: (record) => new Date(Math.floor(record.knowledgeTimeUs / 1000)),
    partition: (record) => BigInt(record.partition),
    offset: (record) => BigInt(record.offset),
  };
  const needed = Object.entries(makers).filter(([name]) => cel.facts.names.has(name));
  return (record) => {
    const context: Record<string, unknown> = {};
    for (const [name, make] of needed) context[name] = make(record);
    return context;
  };
}

const typeOf = (value: unknown) =>
  value === null ? "null" : typeof value === "bigint" ? "an int" : `a ${typeof value}`;
