import type { Environment } from "@marcbachmann/cel-js";

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
  /** Rows a derived stream has looked up, by name; only expressions that give a value see them. */
  enrich?: Readonly<Record<string, unknown>>;
  /** What models gave for a record of a derived stream, by name; likewise. */
  infer?: Readonly<Record<string, unknown>>;
}

/** What an expression over a record knows besides `event`, with its types. */
export const recordVariables = {
  key: "dyn",
  headers: "map<string, string>",
  eventTime: "google.protobuf.Timestamp",
  knowledgeTime: "google.protobuf.Timestamp",
  partition: "int",
  offset: "int",
} as const;

/** Registers them; `event` is the caller's to type. */
export function declareRecord(environment: Environment): Environment {
  for (const [name, type] of Object.entries(recordVariables)) environment.registerVariable(name, type);
  return environment;
}

const makers: Readonly<Record<string, (record: FilterRecord) => unknown>> = {
  event: (record) => record.event,
  enrich: (record) => record.enrich ?? {},
  infer: (record) => record.infer ?? {},
  key: (record) => record.key,
  headers: (record) => record.headers,
  eventTime: (record) => new Date(Math.floor(record.eventTimeUs / 1000)),
  knowledgeTime: (record) => new Date(Math.floor(record.knowledgeTimeUs / 1000)),
  partition: (record) => BigInt(record.partition),
  offset: (record) => BigInt(record.offset),
};

/** Builds only the variables an expression names: dates and bigints cost more than most filters do. */
export function recordContext(names: ReadonlySet<string>): (record: FilterRecord) => Record<string, unknown> {
  const needed = Object.entries(makers).filter(([name]) => names.has(name));
  return (record) => {
    const context: Record<string, unknown> = {};
    for (const [name, make] of needed) context[name] = make(record);
    return context;
  };
}
