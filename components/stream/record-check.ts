import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** The first promise of the contract a record plainly breaks. */
export interface Breach {
  path: string;
  sentence: string;
}

const bound = (value: number) => value.toLocaleString("en-US");

function promised({ minimum, maximum }: FieldView): string {
  if (minimum !== null && maximum !== null) return `${bound(minimum)} to ${bound(maximum)}`;
  return minimum === null ? `at most ${bound(maximum ?? 0)}` : `at least ${bound(minimum)}`;
}

/**
 * Marks rows of the table at a glance: required fields and numeric ranges of the contract in force, nothing else.
 * The full verdict, with types, patterns and formats, is the server's and stands in the record's details. Masked
 * fields cannot be judged here and are left out. Null when nothing is wrong.
 */
export function plainBreach(fields: readonly FieldView[], record: RecordView): Breach | null {
  const { event, masked } = record;
  if (typeof event !== "object" || event === null) return null;
  const values = event as Record<string, unknown>;
  for (const field of fields) {
    const { path } = field;
    if (path.includes(".") || path.includes("[") || masked?.[path] !== undefined) continue;
    const value = values[path];
    if (value === null || value === undefined) {
      if (field.required) return { path, sentence: `${path} is missing; the contract requires it` };
      continue;
    }
    if (typeof value !== "number") continue;
    const below = field.minimum !== null && value < field.minimum;
    const above = field.maximum !== null && value > field.maximum;
    if (below || above) return { path, sentence: `${path} is ${bound(value)}; promised ${promised(field)}` };
  }
  return null;
}
