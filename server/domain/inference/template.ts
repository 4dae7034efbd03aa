import type { CelFields } from "../cel/fields.ts";
import { compileExpression, type InferenceScope } from "./expressions.ts";

type Path = readonly (string | number)[];

/** Nesting of a template: what people write, far from what a stack holds. */
const deepest = 12;

/**
 * Compiles the `input` of an inference port: JSON of any form in which every text is a CEL expression over `event`, and
 * numbers, true, false and null stand for themselves. `fail` is told what is wrong and where, and may throw.
 */
export function compileTemplate(
  template: unknown,
  fields: CelFields,
  fail: (path: Path, message: string) => void,
): (event: InferenceScope["event"]) => unknown {
  const visit = (node: unknown, path: Path): ((event: InferenceScope["event"]) => unknown) => {
    if (path.length > deepest) {
      fail(path, `A template may nest ${deepest} levels.`);
      return () => null;
    }
    if (typeof node === "string") {
      try {
        const value = compileExpression(node, "input", fields);
        return (event) => value({ event });
      } catch (error) {
        fail(path, firstLine(error));
        return () => null;
      }
    }
    if (Array.isArray(node)) {
      const items = node.map((item, index) => visit(item, [...path, index]));
      return (event) => items.map((item) => item(event));
    }
    if (typeof node === "object" && node !== null) {
      const members = Object.entries(node).map(
        ([name, item]) => [name, visit(item, [...path, name])] as const,
      );
      return (event) => Object.fromEntries(members.map(([name, item]) => [name, item(event)]));
    }
    return () => node ?? null;
  };
  return visit(template, []);
}

/** cel-js quotes the source below its first line. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
