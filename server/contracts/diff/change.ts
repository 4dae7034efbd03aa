import type { z } from "zod";
import type { semanticChangeSchema } from "../../domain/read-models/history.ts";

type SemanticChange = z.infer<typeof semanticChangeSchema>;

/** A change with what it touches, for working out whom it hits. */
export interface Change extends SemanticChange {
  /** Port name; null for the product as a whole. */
  port: string | null;
  /** Field path or feature name; null for the port as a whole. */
  field: string | null;
}

export type Effect = Change["effect"];

/** Where changes are written down: a place with its words. `at` goes deeper. */
export interface Notes {
  readonly changes: Change[];
  readonly path: readonly string[];
  readonly port: string | null;
  readonly field: string | null;
}

export function notesFor(changes: Change[], port: string | null = null): Notes {
  return { changes, path: port === null ? ["product"] : ["ports", port], port, field: null };
}

export const under = (notes: Notes, ...path: string[]): Notes => ({
  ...notes,
  path: [...notes.path, ...path],
});

export const onField = (notes: Notes, list: "fields" | "features", field: string): Notes => ({
  ...under(notes, list, field),
  field,
});

/** Writes one change down. `before` and `after` undefined mean "was not there" and "is not there any more". */
export function note(
  notes: Notes,
  effect: Effect,
  sentence: string,
  before?: unknown,
  after?: unknown,
): void {
  notes.changes.push({
    path: notes.path.join("."),
    change: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    effect,
    sentence,
    port: notes.port,
    field: notes.field,
  });
}

/** Writes a change of one plain value down, when there is one. `what` is its name in a sentence. */
export function noteValue(notes: Notes, effect: Effect, what: string, before: unknown, after: unknown): void {
  if (same(before, after)) return;
  const sentence =
    before === undefined
      ? `${capital(what)} is now ${show(after)}.`
      : after === undefined
        ? `${capital(what)} ${show(before)} is gone.`
        : `${capital(what)} changed from ${show(before)} to ${show(after)}.`;
  note(notes, effect, sentence, before, after);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A value in a sentence, cut after 80 characters. */
export function show(value: unknown): string {
  const text =
    typeof value === "string"
      ? value
      : Array.isArray(value) && value.every((item) => typeof item !== "object")
        ? value.join(", ") || "none"
        : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Deep equality of JSON values; the order of keys does not count, undefined counts as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => same(x[key], y[key]));
}

/** Pairs two lists by a name: [name, before, after], in the order of `after` with what is gone at the end. */
export function pairs<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string,
): [string, T | undefined, T | undefined][] {
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const result = after.map((item): [string, T | undefined, T | undefined] => {
    const name = nameOf(item);
    const was = old.get(name);
    old.delete(name);
    return [name, was, item];
  });
  return [...result, ...[...old].map(([name, item]): [string, T, undefined] => [name, item, undefined])];
}
