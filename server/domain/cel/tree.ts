import type { ASTNode } from "@marcbachmann/cel-js";
import { CelError } from "./cel-error.ts";
import { safeNames } from "./environment.ts";
import { celLimits } from "./limits.ts";
import { compilePattern } from "./re2.ts";

/** What a walk over an expression found out. */
export interface TreeFacts {
  /** Root names used, macro variables left out. */
  names: ReadonlySet<string>;
  /** How deep list macros nest; 0 without any. */
  macroDepth: number;
  /** A macro's body looks at something but its own element, so each step may cost as much as the whole record. */
  macroLooksOutside: boolean;
  /** Uses split(), after which a text counts as a list of its characters. */
  splits: boolean;
}

const quantifiers = new Set(["all", "exists", "exists_one", "filter"]);

/**
 * Walks a parsed expression once: refuses what could grow without bound (`map`, `cel.bind`, deep macro nesting),
 * swaps `matches` and `duration` for their safe versions, and collects what evaluation needs to know.
 * Changes the tree in place, before its first check. Throws CelError.
 */
export function secureTree(root: ASTNode, expression: string): TreeFacts {
  const names = new Set<string>();
  let macroDepth = 0;
  let macroLooksOutside = false;
  let splits = false;

  const visit = (node: ASTNode, bound: readonly string[]): void => {
    switch (node.op) {
      case "value":
        return;
      case "id":
        if (!bound.includes(node.args)) {
          names.add(node.args);
          if (bound.length > 0) macroLooksOutside = true;
        }
        return;
      case ".":
      case ".?":
        visit(node.args[0], bound);
        return;
      case "call": {
        const [name, args] = node.args;
        if (name === "duration") node.args[0] = safeNames.duration;
        if (name === "re2") checkPattern(args[1], expression);
        for (const arg of args) visit(arg, bound);
        return;
      }
      case "rcall":
        method(node, bound);
        return;
      case "map":
        for (const [key, value] of node.args) {
          visit(key, bound);
          visit(value, bound);
        }
        return;
      case "!_":
      case "-_":
        visit(node.args, bound);
        return;
      default:
        for (const arg of node.args) visit(arg, bound);
    }
  };

  const method = (node: Extract<ASTNode, { op: "rcall" }>, bound: readonly string[]): void => {
    const [name, receiver, args] = node.args;
    if (name === "map" || name === "bind")
      throw new CelError(
        `${name === "bind" ? "cel.bind" : "map"}() is not available here, because it can build values of any size. Use exists, all, exists_one or filter.`,
        node.start,
      );
    visit(receiver, bound);
    if (name === "split") splits = true;
    if (name === "matches") {
      checkPattern(args[0], expression);
      node.args[0] = safeNames.matches;
    }
    const [variable, ...body] = args;
    if (quantifiers.has(name) && variable?.op === "id" && body.length > 0) {
      const inner = [...bound, variable.args];
      macroDepth = Math.max(macroDepth, inner.length);
      if (inner.length > celLimits.macroNesting)
        throw new CelError(
          `Macros may nest ${celLimits.macroNesting} deep; ${name}() at position ${node.start} is deeper.`,
          node.start,
        );
      for (const part of body) visit(part, inner);
    } else {
      for (const arg of args) visit(arg, bound);
    }
  };

  visit(root, []);
  return { names, macroDepth, macroLooksOutside, splits };
}

// A pattern written out is checked now, one that comes from the record when it comes.
function checkPattern(node: ASTNode | undefined, expression: string): void {
  if (node?.op !== "value" || typeof node.args !== "string") return;
  try {
    compilePattern(node.args);
  } catch (error) {
    throw new CelError(
      error instanceof Error ? error.message : `The pattern in ${expression} is not valid.`,
      node.start,
    );
  }
}
