import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { arrayBytes, valueBytes } from "./heap-size.ts";
import {
  addToRegisters,
  emptyRegisters,
  estimateFrom,
  registersFromText,
  registersToText,
  unionRegisters,
} from "./hyper-log-log.ts";

/** Up to so many distinct values are counted exactly; more are estimated. Part of the features' meaning. */
export const exactDistinctCap = 1024;

/** Up to so many values a list is smaller and faster than a set. */
const listCap = 8;

type Distinct = boolean | number | string;

/** A list of few values, a set of up to 1,024, registers of more. Which one depends on the values alone, not on the order. */
type Values = Distinct[] | Set<Distinct> | Uint8Array;

/** How many different values: exact up to 1,024, then HyperLogLog, and says so. A list is one value, by its JSON. */
export const countDistinct: Aggregator<Values> = {
  empty: () => [],
  lift: (value) => [distinct(value)],
  merge: (a, b) => absorb(copy(a), b),
  insert: (into, value) => add(into, distinct(value)),
  absorb,
  finish(values) {
    if (values instanceof Uint8Array) return estimateFrom(values);
    return values instanceof Set ? values.size : values.length;
  },
  isApproximate: (values) => values instanceof Uint8Array,
  encode: (values) => (values instanceof Uint8Array ? registersToText(values) : [...values]),
  decode(plain) {
    if (typeof plain === "string") return registersFromText(plain);
    const values = plain as readonly Distinct[];
    return values.length <= listCap ? [...values] : new Set(values);
  },
  sizeOf(values) {
    if (values instanceof Uint8Array) return 200 + values.length;
    let bytes = values instanceof Set ? 100 + 40 * values.size : arrayBytes(values.length);
    for (const value of values) bytes += valueBytes(value);
    return bytes;
  },
};

const distinct = (value: FeatureValue): Distinct =>
  typeof value === "object" ? JSON.stringify(value) : value === 0 ? 0 : value;

function copy(values: Values): Values {
  if (values instanceof Uint8Array) return values.slice();
  return values instanceof Set ? new Set(values) : [...values];
}

function add(into: Values, value: Distinct): Values {
  if (into instanceof Uint8Array) {
    addToRegisters(into, String(value));
    return into;
  }
  if (into instanceof Set) {
    into.add(value);
    return into.size > exactDistinctCap ? estimated(into) : into;
  }
  if (into.includes(value)) return into;
  into.push(value);
  return into.length > listCap ? new Set(into) : into;
}

function absorb(into: Values, other: Values): Values {
  if (other instanceof Uint8Array) {
    if (Array.isArray(into) && into.length === 0) return other.slice();
    const registers = into instanceof Uint8Array ? into : estimated(into);
    unionRegisters(registers, other);
    return registers;
  }
  let result = into;
  for (const value of other) result = add(result, value);
  return result;
}

function estimated(values: Iterable<Distinct>): Uint8Array {
  const registers = emptyRegisters();
  for (const value of values) addToRegisters(registers, String(value));
  return registers;
}
