import { AppError } from "../../errors.ts";

/** The input as an object. Throws INVALID_INPUT. */
export function inputObject(input: unknown): Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>;
  throw new AppError("INVALID_INPUT", "The model's input must be an object.", { path: "input" });
}

/** A text of the input that must be there. Throws INVALID_INPUT naming it. */
export function inputText(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new AppError(
    "INVALID_INPUT",
    `The model's ${name} is ${value === "" || typeof value === "string" ? "empty" : "no text"}; it needs some.`,
    { path: `input.${name}` },
  );
}
