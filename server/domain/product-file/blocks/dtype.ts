import { z } from "zod";

export const dtypeBases = [
  "int32",
  "int64",
  "float32",
  "float64",
  "string",
  "bool",
  "timestamp",
  "date",
  "bytes",
  "json",
] as const;

export interface Dtype {
  base: (typeof dtypeBases)[number];
  list: boolean;
}

/** Other systems' names of the same types (Feast, Arrow, SQL). */
const aliases: Readonly<Record<string, Dtype["base"]>> = {
  int: "int64",
  integer: "int64",
  long: "int64",
  bigint: "int64",
  float: "float64",
  double: "float64",
  number: "float64",
  text: "string",
  varchar: "string",
  boolean: "bool",
  unixtimestamp: "timestamp",
  datetime: "timestamp",
  binary: "bytes",
  object: "json",
};

/** Reads a feature's type: a base type, or a list as `string[]`, `list<string>` or `array(string)`. Undefined when unknown. */
export function parseDtype(text: string): Dtype | undefined {
  const lower = text.trim().toLowerCase();
  const inner = /^(.+)\[\]$/.exec(lower)?.[1] ?? /^(?:list|array)[<(](.+)[>)]$/.exec(lower)?.[1];
  const name = (inner ?? lower).trim();
  const base = dtypeBases.find((known) => known === name) ?? aliases[name];
  return base && { base, list: inner !== undefined };
}

export const dtypeSchema = z
  .string()
  .refine((text) => parseDtype(text) !== undefined, {
    error: `must be one of ${dtypeBases.join(", ")}, or a list of one, e.g. string[]`,
  })
  .meta({ examples: ["int64", "float64", "string[]"] });
