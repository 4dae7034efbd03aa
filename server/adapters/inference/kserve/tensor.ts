import { z } from "zod";
import { AppError } from "../../../errors.ts";

/** A tensor as the Open Inference Protocol sends it, `data` flat in row-major order. */
export interface Tensor {
  name: string;
  shape: number[];
  datatype: string;
  data: unknown[];
}

const datatypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "BYTES",
] as const;

const explicitSchema = z.object({
  datatype: z.enum(datatypes),
  shape: z.array(z.int().min(0)).optional(),
  data: z.unknown(),
});

/**
 * A value of `input` as a tensor: a number, text or truth value as one of shape [1], a list as [1, its length] (one row),
 * lists of lists by their shape; datatypes FP64, BYTES and BOOL unless `{datatype, shape?, data}` says otherwise. Throws
 * INVALID_INPUT naming it.
 */
export function toTensor(name: string, value: unknown): Tensor {
  const refuse = (why: string): never => {
    throw new AppError("INVALID_INPUT", `The model's input ${name} ${why}`, { path: `input.${name}` });
  };
  const explicit = typeof value === "object" && value !== null && !Array.isArray(value);
  const parsed = explicit ? explicitSchema.safeParse(value) : undefined;
  if (parsed && !parsed.success)
    return refuse(`must be {datatype, shape?, data}, with one of the datatypes ${datatypes.join(", ")}.`);
  const values = parsed ? parsed.data.data : value;
  const shape = shapeOf(values);
  const data = Array.isArray(values) ? values.flat(shape.length) : [values];
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) return refuse("has lists of different lengths, which make no tensor.");
  const types = new Set(data.map((each) => (each === null ? "null" : typeof each)));
  const [type] = types;
  if (types.size !== 1 || (type !== "number" && type !== "string" && type !== "boolean"))
    return refuse("must hold numbers, texts or truth values of one kind, and at least one.");
  const given = parsed?.data?.shape;
  if (given && given.reduce((product, side) => product * side, 1) !== data.length)
    return refuse(`has ${data.length} values, which its shape [${given.join(", ")}] does not hold.`);
  return {
    name,
    shape: given ?? (shape.length === 1 && Array.isArray(values) ? [1, ...shape] : shape),
    datatype: parsed?.data?.datatype ?? { number: "FP64", string: "BYTES", boolean: "BOOL" }[type],
    data,
  };
}

/** Sides of nested lists, by the first member at each depth. */
function shapeOf(value: unknown): number[] {
  if (!Array.isArray(value)) return [1];
  const shape: number[] = [];
  for (let each: unknown = value; Array.isArray(each); each = each[0]) shape.push(each.length);
  return shape;
}
