// Bytes of V8's heap objects on 64 bits without pointer compression (Node 24): what `sizeOf` estimates are made of.
// The benchmark `windows` prints the sum beside the measured heap.

/** An object with so many fields that hold pointers or small whole numbers. */
export function objectBytes(fields: number): number {
  return 24 + 8 * fields;
}

/** An array with its elements (doubles stand in place). */
export function arrayBytes(length: number): number {
  return 32 + 16 + 8 * length;
}

/** A value where it does not stand in an array of doubles. Short texts are Latin-1. */
export function valueBytes(value: unknown): number {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 0 : 16;
  if (typeof value === "string") return 16 + Math.ceil(value.length / 8) * 8;
  if (Array.isArray(value))
    return value.reduce((all: number, each) => all + valueBytes(each), arrayBytes(value.length));
  return 0;
}
