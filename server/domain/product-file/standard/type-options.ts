import { unknownKeyMessage } from "../strict.ts";
import type { LogicalType } from "./logical-types.ts";

type Rule = "count" | "number" | "positive" | "text" | "flag" | "names" | readonly string[];

const numeric = {
  multipleOf: "positive",
  maximum: "number",
  exclusiveMaximum: "number",
  minimum: "number",
  exclusiveMinimum: "number",
} as const satisfies Record<string, Rule>;
const range = {
  format: "text",
  maximum: "text",
  exclusiveMaximum: "text",
  minimum: "text",
  exclusiveMinimum: "text",
} as const satisfies Record<string, Rule>;
const instant = { ...range, timezone: "flag", defaultTimezone: "text" } as const;

/** What `logicalTypeOptions` may say for each logical type, by ODCS 3.1. Types without an entry are not restricted. */
const optionsByType: Partial<Record<LogicalType, Readonly<Record<string, Rule>>>> = {
  string: { minLength: "count", maxLength: "count", pattern: "text", format: "text" },
  date: range,
  timestamp: instant,
  time: instant,
  integer: { ...numeric, format: ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"] },
  number: { ...numeric, format: ["f32", "f64"] },
  object: { maxProperties: "count", minProperties: "count", required: "names" },
  array: { maxItems: "count", minItems: "count", uniqueItems: "flag" },
};

/** Checks one property's `logicalTypeOptions` against its type and calls `issue` for each thing wrong. */
export function checkTypeOptions(
  type: LogicalType | undefined,
  options: Readonly<Record<string, unknown>> | undefined,
  issue: (path: string[], message: string) => void,
): void {
  if (!options) return;
  if (type === undefined && Object.keys(options).length > 0)
    issue([], "logicalTypeOptions need a logicalType beside them");
  const rules = type && optionsByType[type];
  if (!rules) return;
  for (const [key, value] of Object.entries(options)) {
    const rule = rules[key];
    if (rule === undefined)
      issue([key], `For the logicalType ${type}: ${unknownKeyMessage(key, Object.keys(rules))}`);
    else {
      const problem = violation(rule, value);
      if (problem) issue([key], problem);
    }
  }
}

function violation(rule: Rule, value: unknown): string | undefined {
  switch (rule) {
    case "count":
      return Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number from 0";
    case "number":
      return typeof value === "number" ? undefined : "must be a number";
    case "positive":
      return typeof value === "number" && value > 0 ? undefined : "must be a number above 0";
    case "text":
      return typeof value === "string" ? undefined : "must be text (put it in quotes)";
    case "flag":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "names":
      return Array.isArray(value) &&
        value.length > 0 &&
        value.every((name) => typeof name === "string") &&
        new Set(value).size === value.length
        ? undefined
        : "must be a list of different names";
    default:
      return typeof value === "string" && rule.includes(value)
        ? undefined
        : `must be one of ${rule.join(", ")}`;
  }
}
