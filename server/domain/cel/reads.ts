import type { ASTNode } from "@marcbachmann/cel-js";
import { baseEnvironment } from "./environment.ts";

/** What an expression reads below one root name, such as `event` or `features`. */
export interface CelReads {
  /** Dotted paths, e.g. `delay` or `address.city`, each once, in order of appearance. */
  paths: readonly string[];
  /** Paths the expression asks about being there: in `has(…)`, `coalesce(…)` or compared with null. */
  optional: ReadonlySet<string>;
  /** The root is also used as a whole or by a computed name, so that anything may be read. */
  whole: boolean;
}

/** Finds what an expression reads below `root`; throws what the parser throws for text that is not CEL. */
export function celReads(expression: string, root: string): CelReads {
  const paths = new Set<string>();
  const optional = new Set<string>();
  let whole = false;

  const visit = (node: ASTNode, bound: readonly string[], guarded: boolean): void => {
    const path = pathOf(node, root, bound);
    if (path === "") {
      whole = true;
      return;
    }
    if (path !== undefined) {
      paths.add(path);
      if (guarded) optional.add(path);
      return;
    }
    switch (node.op) {
      case "value":
      case "id":
        return;
      case ".":
      case ".?":
        visit(node.args[0], bound, false);
        return;
      case "call": {
        const [name, args] = node.args;
        for (const arg of args) visit(arg, bound, name === "has" || name === "coalesce");
        return;
      }
      case "rcall": {
        const [, receiver, args] = node.args;
        visit(receiver, bound, false);
        const [variable] = args;
        const inner = variable?.op === "id" && args.length > 1 ? [...bound, variable.args] : bound;
        for (const arg of args) visit(arg, inner, false);
        return;
      }
      case "map":
        for (const [key, value] of node.args) {
          visit(key, bound, false);
          visit(value, bound, false);
        }
        return;
      case "!_":
      case "-_":
        visit(node.args, bound, false);
        return;
      default: {
        const asks =
          (node.op === "==" || node.op === "!=") &&
          node.args.some((arg) => arg.op === "value" && arg.args === null);
        for (const arg of node.args) visit(arg, bound, asks);
      }
    }
  };

  visit(baseEnvironment.parse(expression).ast, [], false);
  return { paths: [...paths], optional, whole };
}

/** `event.a.b` and `event["a"].b` → `a.b`; the root alone → ``; anything else undefined. */
function pathOf(node: ASTNode, root: string, bound: readonly string[]): string | undefined {
  if (node.op === "id") return node.args === root && !bound.includes(root) ? "" : undefined;
  let name: unknown;
  if (node.op === "." || node.op === ".?") name = node.args[1];
  else if (node.op === "[]" && node.args[1].op === "value") name = node.args[1].args;
  else return undefined;
  if (typeof name !== "string") return undefined;
  const parent = pathOf(node.args[0], root, bound);
  if (parent === undefined) return undefined;
  return parent === "" ? name : `${parent}.${name}`;
}
