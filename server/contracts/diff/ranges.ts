import type { SchemaProperty } from "../../domain/product-file/index.ts";
import { type Notes, note, show, under } from "./change.ts";

type Options = NonNullable<SchemaProperty["logicalTypeOptions"]>;

/** Options that bound values from below or above; raising the one or lowering the other narrows. */
const bounds: Readonly<Record<string, "low" | "high">> = {
  minimum: "low",
  exclusiveMinimum: "low",
  minLength: "low",
  minItems: "low",
  minProperties: "low",
  maximum: "high",
  exclusiveMaximum: "high",
  maxLength: "high",
  maxItems: "high",
  maxProperties: "high",
};

/** Changes of what values a field may have: narrower breaks whoever writes them, wider does not. */
export function diffOptions(notes: Notes, name: string, before: Options = {}, after: Options = {}): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[key];
    const is = after[key];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const place = under(notes, key);
    const side = bounds[key];
    const narrower = side ? narrows(side, was, is) : is !== undefined;
    const verb = narrower ? "narrowed" : "widened";
    const values = `${was === undefined ? "none" : show(was)} to ${is === undefined ? "none" : show(is)}`;
    if (side)
      note(
        place,
        narrower ? "breaking" : "compatible",
        `The range of ${name} was ${verb}: ${key} from ${values}.`,
        was,
        is,
      );
    else
      note(place, narrower ? "breaking" : "compatible", `${key} of ${name} changed from ${values}.`, was, is);
  }
}

function narrows(side: "low" | "high", was: unknown, is: unknown): boolean {
  if (is === undefined) return false;
  if (was === undefined) return true;
  const higher = typeof was === "number" && typeof is === "number" ? is > was : String(is) > String(was);
  return side === "low" ? higher : !higher;
}

/** Changes of the only values allowed. */
export function diffAllowed(
  notes: Notes,
  name: string,
  before: readonly unknown[] | null,
  after: readonly unknown[] | null,
): void {
  const place = under(notes, "allowed");
  if (before === null && after === null) return;
  if (before === null) note(place, "breaking", `${name} may now only be ${show(after)}.`, undefined, after);
  else if (after === null) note(place, "compatible", `${name} may now have any value.`, before);
  else {
    const key = (value: unknown) => JSON.stringify(value);
    const old = new Set(before.map(key));
    const now = new Set(after.map(key));
    const gone = before.filter((value) => !now.has(key(value)));
    const added = after.filter((value) => !old.has(key(value)));
    if (gone.length > 0) note(place, "breaking", `${name} may no longer be ${show(gone)}.`, before, after);
    else if (added.length > 0)
      note(place, "compatible", `${name} may now also be ${show(added)}.`, before, after);
  }
}
