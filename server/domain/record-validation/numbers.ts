import { type Check, fault, shown, typeWord } from "./check.ts";

const bits = { i8: 8, i16: 16, i32: 32, i64: 64, i128: 128, u8: 8, u16: 16, u32: 32, u64: 64, u128: 128 };

interface Bounds {
  minimum: number;
  maximum: number;
  exclusiveMinimum: number;
  exclusiveMaximum: number;
  multipleOf: number | undefined;
}

function boundsOf(options: Readonly<Record<string, unknown>>): Bounds {
  const number = (name: string, fallback: number) => {
    const value = options[name];
    return typeof value === "number" ? value : fallback;
  };
  return {
    minimum: number("minimum", Number.NEGATIVE_INFINITY),
    maximum: number("maximum", Number.POSITIVE_INFINITY),
    exclusiveMinimum: number("exclusiveMinimum", Number.NEGATIVE_INFINITY),
    exclusiveMaximum: number("exclusiveMaximum", Number.POSITIVE_INFINITY),
    multipleOf: typeof options.multipleOf === "number" ? options.multipleOf : undefined,
  };
}

/** The range check both kinds share. Bigints compare with numbers exactly. */
function rangeCheck(path: string, bounds: Bounds) {
  const unbounded =
    bounds.minimum === Number.NEGATIVE_INFINITY &&
    bounds.maximum === Number.POSITIVE_INFINITY &&
    bounds.exclusiveMinimum === Number.NEGATIVE_INFINITY &&
    bounds.exclusiveMaximum === Number.POSITIVE_INFINITY;
  return (value: number | bigint, out: Parameters<Check>[1]) => {
    if (unbounded) return;
    if (value < bounds.minimum)
      fault(out, "RANGE", path, `${path} is ${value}, below the minimum ${bounds.minimum}.`);
    else if (value > bounds.maximum)
      fault(out, "RANGE", path, `${path} is ${value}, above the maximum ${bounds.maximum}.`);
    else if (value <= bounds.exclusiveMinimum)
      fault(out, "RANGE", path, `${path} is ${value}; it must be above ${bounds.exclusiveMinimum}.`);
    else if (value >= bounds.exclusiveMaximum)
      fault(out, "RANGE", path, `${path} is ${value}; it must be below ${bounds.exclusiveMaximum}.`);
  };
}

/** `number`: a finite double. */
export function numberCheck(path: string, options: Readonly<Record<string, unknown>>): Check {
  const bounds = boundsOf(options);
  const range = rangeCheck(path, bounds);
  const { multipleOf } = bounds;
  const single = options.format === "f32";
  return (value, out) => {
    if (typeof value !== "number") {
      fault(out, "TYPE", path, `${path} is ${typeWord(value)} (${shown(value)}); the contract says number.`);
      return;
    }
    // JSON.parse reads 1e400 as Infinity.
    if (!Number.isFinite(value) || (single && !Number.isFinite(Math.fround(value)))) {
      fault(out, "RANGE", path, `${path} is larger than a ${single ? "32" : "64"}-bit number can be.`);
      return;
    }
    range(value, out);
    if (multipleOf !== undefined) {
      const times = value / multipleOf;
      if (Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times)))
        fault(out, "MULTIPLE_OF", path, `${path} is ${value}, not a multiple of ${multipleOf}.`);
    }
  };
}

/**
 * `integer`: a whole JSON number up to 2^53 in size, or beyond that a decimal string, since JSON numbers lose digits
 * there. `format` (i8 … u128, i64 when not given) bounds it.
 */
export function integerCheck(path: string, options: Readonly<Record<string, unknown>>): Check {
  const bounds = boundsOf(options);
  const range = rangeCheck(path, bounds);
  const { multipleOf } = bounds;
  const format = typeof options.format === "string" && options.format in bits ? options.format : "i64";
  const width = bits[format as keyof typeof bits];
  const unsigned = format.startsWith("u");
  const least = unsigned ? 0n : -(2n ** BigInt(width - 1));
  const most = 2n ** BigInt(unsigned ? width : width - 1) - 1n;
  const leastNumber = Math.max(Number(least), Number.MIN_SAFE_INTEGER);
  const mostNumber = Math.min(Number(most), Number.MAX_SAFE_INTEGER);

  const checkText = (value: string, out: Parameters<Check>[1]) => {
    if (!/^-?(0|[1-9]\d{0,39})$/.test(value) || Number.isSafeInteger(Number(value))) {
      fault(
        out,
        "TYPE",
        path,
        `${path} is text (${shown(value)}); send whole numbers up to 2^53 as numbers.`,
      );
      return;
    }
    const exact = BigInt(value);
    if (exact < least || exact > most) fault(out, "RANGE", path, `${path} is ${value}, beyond ${format}.`);
    else range(exact, out);
    if (multipleOf !== undefined && Number.isInteger(multipleOf) && exact % BigInt(multipleOf) !== 0n)
      fault(out, "MULTIPLE_OF", path, `${path} is ${value}, not a multiple of ${multipleOf}.`);
  };

  return (value, out) => {
    if (typeof value === "string") {
      checkText(value, out);
      return;
    }
    if (typeof value !== "number" || !Number.isInteger(value)) {
      fault(
        out,
        "TYPE",
        path,
        `${path} is ${typeof value === "number" ? "a fraction" : typeWord(value)} (${shown(value)}); the contract says integer.`,
      );
      return;
    }
    if (!Number.isSafeInteger(value)) {
      fault(
        out,
        "PRECISION",
        path,
        `${path} is beyond 2^53, where JSON numbers lose digits: send it as text, "${path.split(".").at(-1)}": "…".`,
      );
      return;
    }
    if (value < leastNumber || value > mostNumber) {
      fault(out, "RANGE", path, `${path} is ${value}, beyond ${format}.`);
      return;
    }
    range(value, out);
    if (multipleOf !== undefined && value % multipleOf !== 0)
      fault(out, "MULTIPLE_OF", path, `${path} is ${value}, not a multiple of ${multipleOf}.`);
  };
}
