import { celLimits } from "./limits.ts";
import type { TreeFacts } from "./tree.ts";

/**
 * Whether an expression may be evaluated on a record, by an upper bound of its cost: elements to the power of the
 * macro depth, times the record's length where a macro's body looks at more than its own element.
 * `length` is the record's JSON text in characters. Returns the reason when it may not.
 */
export function tooCostly(facts: TreeFacts, event: unknown, length: number): string | undefined {
  if (facts.macroDepth === 0) return undefined;
  const elements = facts.splits ? length : countElements(event);
  const steps = elements ** facts.macroDepth * (facts.macroLooksOutside ? Math.max(1, length / 50) : 1);
  if (steps <= celLimits.recordCost) return undefined;
  return `The record has ${elements} list elements; with macros nested ${facts.macroDepth} deep that is too much work for one record.`;
}

/** Elements of all lists and entries of all maps of a JSON value, without recursion (depth is not bounded). */
export function countElements(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const children = Object.values(next);
    count += children.length;
    for (const child of children) if (typeof child === "object" && child !== null) open.push(child);
  }
  return count;
}
