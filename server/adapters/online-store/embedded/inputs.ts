import type { FeatureValue } from "../../../engine/types.ts";

type Inputs = readonly (FeatureValue | undefined)[];

/** Stands for null, since JSON's own null stands for "does not count", which is by far the more frequent. */
const nullMark = "{}";

/** An event's inputs as JSON text; numbers keep every bit (NaN and infinities cannot come out of a contract's fields). */
export function encodeInputs(inputs: Inputs): string {
  let text = "[";
  for (let i = 0; i < inputs.length; i++) {
    if (i > 0) text += ",";
    const value = inputs[i];
    if (value === undefined) text += "null";
    else if (value === null) text += nullMark;
    else if (typeof value === "number") text += Object.is(value, -0) ? "-0" : String(value);
    else text += JSON.stringify(value);
  }
  return `${text}]`;
}

/** The inputs of such a text. */
export function decodeInputs(text: string): (FeatureValue | undefined)[] {
  const values = JSON.parse(text) as (FeatureValue | Record<string, never>)[];
  return values.map((value) =>
    value === null ? undefined : isNullMark(value) ? null : (value as FeatureValue),
  );
}

const isNullMark = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
