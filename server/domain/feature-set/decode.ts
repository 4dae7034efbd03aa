import type { EngineEvent, FeatureValue } from "../../engine/types.ts";
import { compileFilter, type FilterRecord, type RecordFilter } from "../cel/filter.ts";
import { compilePlacer, isViolation } from "../record-validation/placement.ts";
import { type Coerce, coercion } from "./coerce.ts";
import { propertyAt, readerAt } from "./columns.ts";
import { entityFields, entityKeyOf, isEntityValue } from "./entity.ts";
import type { FeatureSetPlan } from "./plan.ts";

/** A record as it stands in a log or in the lake, as far as decoding needs it. */
export interface DecodableRecord {
  key: string | null;
  /** JSON text of the payload; null is a tombstone. */
  value: string | null;
  headers: Readonly<Record<string, string>>;
  eventTimeUs: number;
  knowledgeTimeUs: number;
  partition: number;
  offset: number;
}

/** Why a record cannot become an event of a feature set. */
export type SkipReason = "TOMBSTONE" | "NOT_JSON" | "NO_ENTITY" | "NO_EVENT_TIME";

export type Decoded =
  | {
      /** Canonical JSON array of `entity`. */
      key: string;
      entity: readonly FeatureValue[];
      /** Whether the set's filter is true for it; if not, all inputs are undefined. */
      passes: boolean;
      event: EngineEvent;
    }
  | { skipped: SkipReason };

/** Turns a record into an event of the set, to be counted by online answers from `servableTimeUs` on. Never throws. */
export type Decoder = (record: DecodableRecord, servableTimeUs: number) => Decoded;

type PlanPart = Pick<FeatureSetPlan, "entity" | "source" | "eventTime" | "filter" | "inputs">;

/**
 * Compiles the way from a record to an event: entity, filter, and the plan's inputs. Columns are read by their
 * contract's type as `coercion` says; null, missing and wrongly typed values are undefined, that is, not counted.
 * A filter or `where` that fails on a record is not true for it.
 */
export function compileDecoder(plan: PlanPart): Decoder {
  const entity = entityFields(plan);
  const recordId = plan.source.recordId === null ? undefined : readerAt(plan.source.recordId);
  const timeOf = plan.eventTime === null ? undefined : eventTimeReader(plan.eventTime, plan);
  const filter = plan.filter === null ? undefined : compileFilter(plan.filter);
  const { inputs, conditions } = compileInputs(plan);
  const none: undefined[] = inputs.map(() => undefined);
  const held: boolean[] = conditions.map(() => false);

  return (record, servableTimeUs) => {
    if (record.value === null) return { skipped: "TOMBSTONE" };
    const payload = parse(record.value);
    if (payload === undefined) return { skipped: "NOT_JSON" };
    const values: FeatureValue[] = [];
    for (const field of entity) {
      const value = field.coerce(field.read(payload));
      if (!isEntityValue(value)) return { skipped: "NO_ENTITY" };
      values.push(value);
    }
    const eventTimeUs = timeOf ? timeOf(payload) : record.eventTimeUs;
    if (eventTimeUs === undefined) return { skipped: "NO_EVENT_TIME" };
    const seen = recordFor(record, payload, eventTimeUs);
    const passes = filter === undefined || filter.matches(seen) === true;
    if (passes)
      for (let at = 0; at < conditions.length; at++) held[at] = conditions[at]?.matches(seen) === true;
    const id = recordId?.(payload);
    return {
      key: entityKeyOf(values),
      entity: values,
      passes,
      event: {
        eventTimeUs,
        knowledgeTimeUs: record.knowledgeTimeUs,
        servableTimeUs,
        partition: record.partition,
        offset: record.offset,
        recordId:
          id === undefined || id === null ? null : typeof id === "object" ? JSON.stringify(id) : String(id),
        inputs: passes ? inputs.map((input) => input(payload, held)) : none,
      },
    };
  };
}

function parse(text: string): object | undefined {
  try {
    const payload: unknown = JSON.parse(text);
    return typeof payload === "object" && payload !== null && !Array.isArray(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

/** What filters see; `eventTime` there is the feature set's. */
const recordFor = (record: DecodableRecord, payload: object, eventTimeUs: number): FilterRecord => ({
  event: payload,
  length: record.value?.length ?? 0,
  key: record.key,
  headers: record.headers,
  eventTimeUs,
  knowledgeTimeUs: record.knowledgeTimeUs,
  partition: record.partition,
  offset: record.offset,
});

function eventTimeReader(
  field: string,
  { source }: Pick<PlanPart, "source">,
): (payload: object) => number | undefined {
  const place = compilePlacer({ key: [], eventTime: field }, source.properties);
  return (payload) => {
    const placement = place(payload);
    return isViolation(placement) ? undefined : (placement.eventTimeUs ?? undefined);
  };
}

type Input = (payload: object, held: readonly boolean[]) => FeatureValue | undefined;

/** Inputs, and their conditions each once: features of one set often share them. */
function compileInputs({ inputs, source }: Pick<PlanPart, "inputs" | "source">): {
  inputs: Input[];
  conditions: RecordFilter[];
} {
  const texts = [...new Set(inputs.flatMap(({ where }) => where ?? []))];
  const compiled = inputs.map(({ column, where, test }): Input => {
    const read =
      column === null ? undefined : columnReader(column, coercion(propertyAt(source.properties, column)));
    const condition = where === null ? undefined : texts.indexOf(where);
    const holds = (held: readonly boolean[]) => condition === undefined || held[condition] === true;
    if (test) return (payload, held) => (read && read(payload) === undefined ? undefined : holds(held));
    return (payload, held) => (holds(held) ? (read ? read(payload) : true) : undefined);
  });
  return { inputs: compiled, conditions: texts.map((text) => compileFilter(text)) };
}

function columnReader(column: string, coerce: Coerce): (payload: object) => FeatureValue | undefined {
  const read = readerAt(column);
  return (payload) => coerce(read(payload));
}
