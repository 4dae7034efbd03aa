import { isoFromUs } from "../../../clock.ts";
import type { ValueStatus } from "../../../domain/data-plane-api/features.ts";
import type { EventTimes, FeatureValue } from "../../../engine/types.ts";
import { AppError } from "../../../errors.ts";
import type { FeatureAnswer } from "../../../hydration/features/reading/answer.ts";

/** `millrace.v1.Value` as the loader has it: the member that is there is named by `kind`. */
export interface ProtoValue {
  kind?: string;
  nullValue?: boolean;
  boolValue?: boolean;
  intValue?: number | string;
  doubleValue?: number;
  stringValue?: string;
  listValue?: { values?: readonly ProtoValue[] };
}

export interface ProtoEntity {
  fields?: Readonly<Record<string, ProtoValue>>;
}

export interface ProtoAnswer {
  value: ProtoValue;
  status: ValueStatus;
  eventTimeUs?: number;
  knownAtUs?: number;
  servableAtUs?: number;
}

/** A value as JSON has it; int64 beyond 2^53 as decimal text. */
export function plainValue(value: ProtoValue): unknown {
  switch (value.kind) {
    case "boolValue":
      return value.boolValue;
    case "intValue":
      return wholeNumber(value.intValue ?? 0);
    case "doubleValue":
      return value.doubleValue;
    case "stringValue":
      return value.stringValue;
    case "listValue":
      return (value.listValue?.values ?? []).map(plainValue);
    default:
      return null;
  }
}

function wholeNumber(value: number | string): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

export const plainFields = (fields: Readonly<Record<string, ProtoValue>> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainValue(value)]));

/** A feature's value as a `Value`. */
export function protoValue(value: FeatureValue): ProtoValue {
  switch (typeof value) {
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? { intValue: value }
        : { doubleValue: value };
    case "string":
      return { stringValue: value };
    default:
      return value === null ? { nullValue: true } : { listValue: { values: value.map(protoValue) } };
  }
}

export function protoAnswer({ value, status, times }: FeatureAnswer): ProtoAnswer {
  return { value: protoValue(value), status, ...(times ? protoTimes(times) : {}) };
}

const protoTimes = (times: EventTimes) => ({
  eventTimeUs: times.eventTimeUs,
  knownAtUs: times.knowledgeTimeUs,
  servableAtUs: times.servableTimeUs,
});

/** An entity as a message has it, from plain fields. */
export const protoEntity = (entity: Readonly<Record<string, unknown>>): ProtoEntity => ({
  fields: Object.fromEntries(
    Object.entries(entity).map(([name, value]) => [name, protoValue(value as FeatureValue)]),
  ),
});

/** `as_of_us` of a message as ISO 8601. Throws INVALID_INPUT for what lies beyond the years that microseconds count exactly. */
export function instantOf(asOfUs: string): string {
  const us = Number(asOfUs);
  if (Number.isSafeInteger(us)) return isoFromUs(us);
  throw new AppError(
    "INVALID_INPUT",
    `as_of_us ${asOfUs} is no instant between 1684 and 2255; it counts microseconds since 1970.`,
    { path: "as_of_us" },
  );
}
