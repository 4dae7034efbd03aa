import type { AttributeTree, AttributeValue } from "./attributes.ts";

/** Where a value stands: `["event", "origin", "code"]`. */
export type AttributePath = readonly string[];
export type FilterValue = string | number | boolean;
export type Order = "<" | "<=" | ">" | ">=";

/**
 * A condition on a record's attributes. Only values of the same kind are comparable: where there is none, null or one
 * of another kind, an order, an equality, `in` and `startsWith` are false; `!=` is true of every value that is there
 * and is not this one. Texts are in the order of their code points. Where the value is not held, or the record has no
 * attributes at all, a condition is undecided; `and`, `or` and `not` go on with that as Kleene's logic has it.
 */
export type AttributeFilter =
  | { op: "="; path: AttributePath; value: FilterValue }
  | { op: "!="; path: AttributePath; value: FilterValue }
  | { op: Order; path: AttributePath; value: string | number }
  | { op: "in"; path: AttributePath; values: readonly FilterValue[] }
  | { op: "startsWith"; path: AttributePath; value: string }
  | { op: "null"; path: AttributePath }
  | { op: "exists"; path: AttributePath }
  | { op: "and" | "or"; filters: readonly AttributeFilter[] }
  | { op: "not"; filter: AttributeFilter };

/** True, false, or null where it cannot be decided. A search returns what is not false. */
export function decide(filter: AttributeFilter, attributes: AttributeTree | null): boolean | null {
  switch (filter.op) {
    case "and":
    case "or": {
      const deciding = filter.op === "or";
      const outcomes = filter.filters.map((each) => decide(each, attributes));
      if (outcomes.includes(deciding)) return deciding;
      return outcomes.includes(null) ? null : !deciding;
    }
    case "not": {
      const outcome = decide(filter.filter, attributes);
      return outcome === null ? null : !outcome;
    }
    default:
      return attributes === null ? null : decideOne(filter, valueAt(attributes, filter.path));
  }
}

/**
 * The part of a filter that uses these operators only, wider than or the same as the whole; null where nothing of it
 * is left.
 */
export function keepOperators(
  filter: AttributeFilter,
  operators: readonly AttributeFilter["op"][],
): AttributeFilter | null {
  if (!operators.includes(filter.op)) return null;
  if (filter.op === "not") {
    const inner = keepOperators(filter.filter, operators);
    // The negation of a part of it would be narrower.
    return inner !== null && isSame(inner, filter.filter) ? filter : null;
  }
  if (filter.op !== "and" && filter.op !== "or") return filter;
  const kept = filter.filters.map((each) => keepOperators(each, operators));
  const left = kept.filter((each) => each !== null);
  if (filter.op === "or" && left.length < kept.length) return null;
  if (left.length === 0 && kept.length > 0) return null;
  return { op: filter.op, filters: left };
}

const isSame = (one: AttributeFilter, other: AttributeFilter) =>
  JSON.stringify(one) === JSON.stringify(other);

type Condition = Exclude<AttributeFilter, { op: "and" | "or" | "not" }>;

function decideOne(condition: Condition, value: AttributeValue | undefined): boolean | null {
  if (condition.op === "exists") return value !== undefined;
  if (condition.op === "null") return value === null;
  if (Array.isArray(value)) return null;
  if (value === undefined) return false;
  switch (condition.op) {
    case "=":
      return value === condition.value;
    case "!=":
      return value !== condition.value;
    case "in":
      return condition.values.some((each) => each === value);
    case "startsWith":
      return typeof value === "string" && value.startsWith(condition.value);
    default:
      return holds(condition.op, value, condition.value);
  }
}

function holds(order: Order, value: AttributeValue, bound: string | number): boolean {
  let sign: number;
  if (typeof value === "number" && typeof bound === "number") sign = Math.sign(value - bound);
  else if (typeof value === "string" && typeof bound === "string") sign = byCodePoint(value, bound);
  else return false;
  return { "<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0 }[order];
}

/** JavaScript compares by UTF-16 units, where characters beyond U+FFFF come before those from U+E000 on. */
function byCodePoint(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  for (const [place, character] of left.entries()) {
    const against = right[place];
    if (against === undefined) return 1;
    if (character !== against) return (character.codePointAt(0) ?? 0) - (against.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

function valueAt(attributes: AttributeTree, path: AttributePath): AttributeValue | undefined {
  let value: AttributeValue | undefined = attributes;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined;
    value = (value as AttributeTree)[name];
  }
  return value;
}
