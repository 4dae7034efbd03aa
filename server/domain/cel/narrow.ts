import type { ASTNode } from "@marcbachmann/cel-js";
import { instantOf, storable } from "../attributes/attributes.ts";
import type { AttributeFilter, AttributePath, FilterValue, Order } from "../attributes/filter.ts";
import { baseEnvironment } from "./environment.ts";

/** What holds of the attributes wherever an expression is true, and wherever it is false; null: nothing is known. */
interface Sides {
  yes: AttributeFilter | null;
  no: AttributeFilter | null;
}

const unknown: Sides = { yes: null, no: null };
const everything: AttributeFilter = { op: "and", filters: [] };
const nothing: AttributeFilter = { op: "or", filters: [] };

const orders: Readonly<Record<string, { flipped: Order; otherwise: Order }>> = {
  "<": { flipped: ">", otherwise: ">=" },
  "<=": { flipped: ">=", otherwise: ">" },
  ">": { flipped: "<", otherwise: "<=" },
  ">=": { flipped: "<=", otherwise: "<" },
};
const isOrder = (op: string): op is Order => Object.hasOwn(orders, op);

/**
 * A condition on attributes that is never false where the CEL filter is true, so that a search may leave out the
 * others before the filter itself is tried; null where the filter says nothing that attributes could tell. Of a
 * conjunction the parts that can be told are taken. CEL knows errors beside true and false, `a || b` is true and
 * `a && b` false beside one: so both sides of every part are followed, and `!` swaps them.
 *
 * `mayTell` says whether the caller may know of a path (`["key"]`, `["event", "cost"]`); a part that mentions another
 * is not told of. Throws what the parser throws for text that is not CEL.
 */
export function narrowFilter(
  source: string,
  mayTell: (path: AttributePath) => boolean,
): AttributeFilter | null {
  return sidesOf(baseEnvironment.parse(source).ast, mayTell).yes;
}

function sidesOf(node: ASTNode, mayTell: (path: AttributePath) => boolean): Sides {
  const told = (path: AttributePath | undefined): path is AttributePath =>
    path !== undefined && mayTell(path[0] === "times" ? ["event", ...path.slice(1)] : path);
  switch (node.op) {
    case "value":
      if (node.args === true) return { yes: everything, no: nothing };
      return node.args === false ? { yes: nothing, no: everything } : unknown;
    case "&&":
    case "||": {
      const [left, right] = node.args.map((each) => sidesOf(each, mayTell));
      if (!left || !right) return unknown;
      return node.op === "&&"
        ? { yes: both(left.yes, right.yes), no: either(left.no, right.no) }
        : { yes: either(left.yes, right.yes), no: both(left.no, right.no) };
    }
    case "!_": {
      const { yes, no } = sidesOf(node.args, mayTell);
      return { yes: no, no: yes };
    }
    case "==":
    case "!=": {
      const sides = equality(node.args[0], node.args[1], told);
      return node.op === "==" ? sides : { yes: sides.no, no: sides.yes };
    }
    case "in":
      return membership(node.args[0], node.args[1], told);
    case "call": {
      const [name, args] = node.args;
      const path = name === "has" && args[0] ? pathOf(args[0]) : undefined;
      if (!told(path)) return unknown;
      const there: AttributeFilter = { op: "exists", path };
      return { yes: there, no: { op: "not", filter: there } };
    }
    case "rcall": {
      const [name, receiver, args] = node.args;
      const path = pathOf(receiver);
      const value = args.length === 1 && args[0] ? literalOf(args[0]) : undefined;
      if (name !== "startsWith" || typeof value !== "string" || !told(path)) return unknown;
      return { yes: { op: "startsWith", path, value }, no: anotherThan({ op: "startsWith", path, value }) };
    }
    case ".":
    case "[]": {
      const path = pathOf(node);
      return told(path)
        ? { yes: { op: "=", path, value: true }, no: { op: "=", path, value: false } }
        : unknown;
    }
    default:
      return isOrder(node.op) ? ordered(node as Extract<ASTNode, { op: Order }>, told) : unknown;
  }
}

type Told = (path: AttributePath | undefined) => path is AttributePath;

const both = (one: AttributeFilter | null, other: AttributeFilter | null): AttributeFilter | null =>
  one && other ? { op: "and", filters: [one, other] } : (one ?? other);
const either = (one: AttributeFilter | null, other: AttributeFilter | null): AttributeFilter | null =>
  one && other ? { op: "or", filters: [one, other] } : null;
/** Something is there, and it is not so. */
const anotherThan = (filter: Extract<AttributeFilter, { path: AttributePath }>): AttributeFilter => ({
  op: "and",
  filters: [
    { op: "exists", path: filter.path },
    { op: "not", filter },
  ],
});

function equality(left: ASTNode, right: ASTNode, told: Told): Sides {
  const [side, other] = pathOf(left) ? [left, right] : [right, left];
  const path = pathOf(side);
  if (!told(path)) return unknown;
  const value = literalOf(other);
  // Attributes have instants as numbers, which only another instant may be compared with.
  if (value === undefined || isInstant(path) !== (typeof value === "object" && value !== null))
    return unknown;
  if (value === null) {
    const none: AttributeFilter = { op: "null", path };
    return { yes: none, no: anotherThan({ op: "null", path }) };
  }
  const plain = typeof value === "object" ? value.ms : value;
  return { yes: { op: "=", path, value: plain }, no: { op: "!=", path, value: plain } };
}

function ordered(node: Extract<ASTNode, { op: Order }>, told: Told): Sides {
  const [left, right] = node.args;
  const flipped = pathOf(left) === undefined;
  const path = pathOf(flipped ? right : left);
  if (!told(path)) return unknown;
  const value = literalOf(flipped ? left : right);
  const plain = typeof value === "object" && value !== null ? value.ms : value;
  if ((plain !== value) !== isInstant(path)) return unknown;
  if (typeof plain !== "number" && typeof plain !== "string") return unknown;
  // Below U+D800 the order of UTF-16 units, which CEL's texts have here, is that of code points.
  if (typeof plain === "string" && /[\ud800-\uffff]/.test(plain)) return unknown;
  const op = flipped ? orders[node.op]?.flipped : node.op;
  const otherwise = op && orders[op]?.otherwise;
  if (!op || !otherwise) return unknown;
  return { yes: { op, path, value: plain }, no: { op: otherwise, path, value: plain } };
}

function membership(item: ASTNode, list: ASTNode, told: Told): Sides {
  const path = pathOf(item);
  if (!told(path) || isInstant(path) || list.op !== "list") return unknown;
  const values: FilterValue[] = [];
  for (const each of list.args) {
    const value = literalOf(each);
    if (value === undefined || value === null || typeof value === "object") return unknown;
    values.push(value);
  }
  return { yes: { op: "in", path, values }, no: anotherThan({ op: "in", path, values }) };
}

const isInstant = ([root]: AttributePath): boolean =>
  root === "times" || root === "eventTime" || root === "knowledgeTime";

/** `event.a["b"]`, `key`, `eventTime`, `knowledgeTime`, `timestamp(event.at)`; undefined for anything else. */
function pathOf(node: ASTNode): AttributePath | undefined {
  if (node.op === "id")
    return node.args === "key" || node.args === "eventTime" || node.args === "knowledgeTime"
      ? [node.args]
      : undefined;
  if (node.op === "call") {
    const [name, [text, ...others]] = node.args;
    const path = name === "timestamp" && text && others.length === 0 ? fieldPath(text) : undefined;
    return path && ["times", ...path.slice(1)];
  }
  return fieldPath(node);
}

function fieldPath(node: ASTNode): AttributePath | undefined {
  let name: unknown;
  if (node.op === ".") name = node.args[1];
  else if (node.op === "[]" && node.args[1].op === "value") name = node.args[1].args;
  else return undefined;
  if (typeof name !== "string" || !storable(name)) return undefined;
  const [holder] = node.args;
  const above = holder.op === "id" ? (holder.args === "event" ? ["event"] : undefined) : fieldPath(holder);
  return above && [...above, name];
}

/** A value that is written out, an instant as its ms; undefined for what is none or cannot be compared exactly. */
function literalOf(node: ASTNode): FilterValue | { ms: number } | null | undefined {
  if (node.op === "-_") {
    const value = literalOf(node.args);
    return typeof value === "number" ? -value : undefined;
  }
  if (node.op === "call") {
    const [name, [text]] = node.args;
    const value = name === "timestamp" && text ? literalOf(text) : undefined;
    const ms = typeof value === "string" ? instantOf(value) : undefined;
    return typeof ms === "number" ? { ms } : undefined;
  }
  if (node.op !== "value") return undefined;
  const value: unknown = node.args;
  switch (typeof value) {
    case "string":
      return storable(value) ? value : undefined;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "bigint":
      // Beyond 2^53 a stored number is the shortest text of a double, not its exact value.
      return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
    default:
      return value === null ? null : undefined;
  }
}
