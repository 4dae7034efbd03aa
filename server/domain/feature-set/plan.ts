import type { EnginePlan } from "../../engine/types.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";

/** A feature set's definition compiled against its sources' contracts. Plain data: it travels between threads. */
export interface FeatureSetPlan {
  productId: string;
  port: string;
  major: number;
  /** Version of the port's contract. */
  version: string;
  /**
   * Hash over everything that shapes stored state (source, entity, times, filter, inputs, slots): another hash is
   * another state, backfilled beside the old one.
   */
  stateHash: string;
  /** Entity columns, in key order. */
  entity: readonly { field: string; logicalType: string }[];
  source: FeatureSource;
  /** Field of the event time; null: the record's own. */
  eventTime: string | null;
  /** CEL; records it is not true for do not count. */
  filter: string | null;
  /**
   * What is evaluated on each record for the engine's slots: the column's value (without a column: true) where `where`
   * is true. With `test` (for `ratio`) it is whether `where` is true, among records whose column, if any, is not null.
   */
  inputs: readonly { column: string | null; where: string | null; test: boolean }[];
  engine: EnginePlan;
  /** In the order of the definition. */
  features: readonly FeaturePlan[];
}

/** Where a feature set's records come from. */
export interface FeatureSource {
  productId: string;
  /** Name of its stream port. */
  port: string;
  topic: string;
  /** Id of the connection of an external system; null: the embedded log. */
  connection: string | null;
  /** Field that names a record for corrections; null: every record stands for itself. */
  recordId: string | null;
  contractVersion: string;
  properties: readonly SchemaProperty[];
}

interface FeatureBase {
  name: string;
  dtype: string;
  description: string;
  expected: {
    min?: number;
    max?: number;
    nullRate?: number;
    values?: readonly (string | number | boolean | null)[];
  } | null;
  /** Strictest classification of the columns it is computed from; null: none. */
  classification: string | null;
  /** Columns it reads: of the source for aggregates (`column` and those in `where`), of the product looked up. */
  columns: readonly string[];
}

export type FeaturePlan = FeatureBase &
  (
    | { kind: "aggregate" /** Place in `engine.windows`. */; window: number }
    | { kind: "lookup"; lookup: LookupPlan }
    | {
        kind: "expression";
        expression: string;
        /** Features it reads, in dependency order already evaluated before it. */
        features: readonly string[];
        /** Names of `request.*` inputs it reads. */
        request: readonly string[];
      }
  );

/** The latest value, as of the instant asked, of a column of another product's table or stream. */
export interface LookupPlan {
  productId: string;
  from: "table" | "stream";
  port: string;
  column: string;
  /** The column as its contract has it; null where that lists no fields. */
  property: SchemaProperty | null;
  /** Field of this set's entity → key column of the product looked up. */
  on: readonly { entityField: string; column: string }[];
  /** Milliseconds after its event time at which a value is OUTSIDE_MAX_AGE; null: never. */
  ttlMs: number | null;
  /** The stream looked up; null for tables. */
  source: FeatureSource | null;
  eventTime: string | null;
}
