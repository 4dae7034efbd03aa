import type { ProductPort } from "../product/types.ts";

type Field = ProductPort["fields"][number];

/** Fields of a record that people give: those at the top of the contract that the model does not give. */
export function givenFields(port: Pick<ProductPort, "config" | "fields">): Field[] {
  const made = madeNames(port);
  return port.fields.filter(
    ({ path }) => !path.includes(".") && !path.includes("[]") && !made.includes(path),
  );
}

/** Names of the fields that the model gives, in the order of the mapping. */
export function madeNames({ config }: Pick<ProductPort, "config">): string[] {
  const { output } = config;
  return typeof output === "object" && output !== null ? Object.keys(output) : [];
}

/** What stands in a field at first: the contract's first example. */
export function exampleText({ examples, logicalType }: Pick<Field, "examples" | "logicalType">): string {
  const [first] = examples;
  if (first === undefined || first === null) return "";
  return logicalType === "string" && typeof first === "string" ? first : textOf(first);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A record of what the fields' examples say, for calls to copy. */
export function exampleRecord(port: Pick<ProductPort, "config" | "fields">): Record<string, unknown> {
  return Object.fromEntries(
    givenFields(port).flatMap((field) => {
      const [first] = field.examples;
      return first === undefined && !field.required ? [] : [[field.path, first ?? "…"]];
    }),
  );
}

/**
 * What was typed, as the contract has it; undefined: the field is left out. Throws an Error that says what the field takes.
 * The contract itself is held against it by the server.
 */
export function typedField(text: string, { logicalType }: Pick<Field, "logicalType">): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  switch (logicalType) {
    case "integer":
    case "number": {
      const number = Number(trimmed);
      if (!Number.isFinite(number)) throw new Error("must be a number");
      return number;
    }
    case "boolean":
      if (trimmed === "true" || trimmed === "false") return trimmed === "true";
      throw new Error("must be true or false");
    case "array":
    case "object":
    case "map":
    case "vector":
      try {
        return JSON.parse(trimmed) as unknown;
      } catch {
        throw new Error('must be JSON, such as ["a", "b"]');
      }
    default:
      return text;
  }
}
