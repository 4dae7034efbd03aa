import { z } from "zod";
import { strict } from "../strict.ts";
import { authoritativeDefinitions, customProperties, stableId, tags } from "./common.ts";

const dimensions = [
  "accuracy",
  "completeness",
  "conformity",
  "consistency",
  "coverage",
  "timeliness",
  "uniqueness",
] as const;
const metrics = ["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"] as const;

const pair = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low !== high, "must be two different numbers");

/** The comparisons; a library or SQL rule has exactly one. */
const operators = {
  mustBe: z.unknown().optional(),
  mustNotBe: z.unknown().optional(),
  mustBeGreaterThan: z.number().optional(),
  mustBeGreaterOrEqualTo: z.number().optional(),
  mustBeLessThan: z.number().optional(),
  mustBeLessOrEqualTo: z.number().optional(),
  mustBeBetween: pair.optional(),
  mustNotBeBetween: pair.optional(),
};
export const operatorNames = Object.keys(operators);

/** A quality rule of ODCS 3.1: `library` (a metric), `sql`, `custom` (another engine's) or `text`. */
export const quality = strict({
  id: stableId.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  businessImpact: z.string().optional(),
  customProperties: customProperties.optional(),
  description: z.string().optional(),
  dimension: z.enum(dimensions, `must be one of ${dimensions.join(", ")}`).optional(),
  method: z.string().optional(),
  name: z.string().optional(),
  schedule: z.string().optional(),
  scheduler: z.string().optional(),
  severity: z.string().optional(),
  tags: tags.optional(),
  type: z.enum(["text", "library", "sql", "custom"]).optional(),
  unit: z.string().optional(),
  metric: z.enum(metrics, `must be one of ${metrics.join(", ")}`).optional(),
  rule: z.string().optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  query: z.string().optional(),
  engine: z.string().optional(),
  implementation: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  ...operators,
}).superRefine((rule, context) => {
  const issue = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const isLibrary = rule.type === "library" || rule.metric !== undefined;
  const needs = (key: "metric" | "query" | "engine" | "implementation", type: string) => {
    if (rule[key] === undefined) issue([key], `a quality rule of type ${type} needs ${key}`);
  };
  if (isLibrary) needs("metric", "library");
  if (rule.type === "sql") needs("query", "sql");
  if (rule.type === "custom") {
    needs("engine", "custom");
    needs("implementation", "custom");
  }
  // Which keys each type brings; a key of another type is a misunderstanding worth telling.
  const allowed: Record<string, boolean> = {
    metric: isLibrary,
    rule: isLibrary,
    arguments: isLibrary,
    query: rule.type === "sql",
    engine: rule.type === "custom",
    implementation: rule.type === "custom",
  };
  for (const name of operatorNames) allowed[name] = isLibrary || rule.type === "sql";
  for (const key of Object.keys(rule))
    if (allowed[key] === false) issue([key], `"${key}" does not belong to a quality rule of this type`);
  if (isLibrary || rule.type === "sql") {
    const given = operatorNames.filter((name) => name in rule);
    if (given.length !== 1)
      issue([], `needs exactly one comparison (${operatorNames.join(", ")}); it has ${given.length}`);
  }
});
export type QualityRule = z.infer<typeof quality>;
