/** Iceberg's single-value serialization of column bounds (specification, Appendix D), from DuckDB's texts. */

const dayMs = 86_400_000;
/** Characters a text bound keeps, as Iceberg's default `truncate(16)`. */
const textLength = 16;

/** The bound's bytes, or undefined where there is none (a value we cannot read, a text without a next one). */
export function encodeBound(type: string, text: string, end: "lower" | "upper"): Buffer | undefined {
  switch (type) {
    case "boolean":
      return Buffer.from([text === "1" || text === "true" ? 1 : 0]);
    case "int":
      return int32(Number(text));
    case "long":
      return int64(text);
    case "float": {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(text));
      return Number.isNaN(Number(text)) ? undefined : bytes;
    }
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(text));
      return Number.isNaN(Number(text)) ? undefined : bytes;
    }
    case "date": {
      const ms = Date.parse(`${text}T00:00:00Z`);
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) ? int32(ms / dayMs) : undefined;
    }
    case "time":
    case "timestamp":
    case "timestamptz": {
      const us = microseconds(type === "time" ? `1970-01-01 ${text}` : text);
      return us === undefined ? undefined : int64(String(us));
    }
    case "string":
      return textBound(text, end);
    case "binary":
      return undefined;
    default:
      return type.startsWith("decimal(") ? unscaled(text) : undefined;
  }
}

/** An int, long, date, time or timestamp bound as a number; undefined when there is none. */
export function decodeWhole(bytes: Buffer | undefined): number | undefined {
  if (!bytes) return undefined;
  return bytes.length === 4 ? bytes.readInt32LE() : Number(bytes.readBigInt64LE());
}

function int32(value: number): Buffer | undefined {
  if (!Number.isInteger(value)) return undefined;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(text: string): Buffer | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(text));
  return bytes;
}

/** `2026-01-31 10:00:00.123456+00` (DuckDB with TimeZone UTC) → µs; undefined for infinities and years of other lengths. */
function microseconds(text: string): bigint | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00)?$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt((match[3] ?? "").padEnd(6, "0"));
}

/** A cut text is still a lower bound; an upper one takes the next greater last character. */
function textBound(text: string, end: "lower" | "upper"): Buffer | undefined {
  const characters = [...text];
  if (characters.length <= textLength) return Buffer.from(text, "utf8");
  const kept = characters.slice(0, textLength);
  if (end === "lower") return Buffer.from(kept.join(""), "utf8");
  for (let at = kept.length - 1; at >= 0; at--) {
    const next = nextCodePoint(kept[at]?.codePointAt(0) ?? 0);
    if (next !== undefined)
      return Buffer.from(kept.slice(0, at).join("") + String.fromCodePoint(next), "utf8");
  }
  return undefined;
}

function nextCodePoint(point: number): number | undefined {
  if (point >= 0x10_ff_ff) return undefined;
  // Surrogates are no characters.
  return point + 1 >= 0xd8_00 && point + 1 <= 0xdf_ff ? 0xe0_00 : point + 1;
}

/** A decimal's unscaled value: two's complement, big-endian, as few bytes as hold it. */
function unscaled(text: string): Buffer | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const value = BigInt(text.replace(".", ""));
  let length = 1;
  while (value < -(1n << BigInt(length * 8 - 1)) || value >= 1n << BigInt(length * 8 - 1)) length++;
  const bytes = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let at = length - 1; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}
