import type { z } from "zod";
import type { Path, PlacelessFinding } from "./finding.ts";

type Issue = z.core.$ZodIssue;

/**
 * zod's issues as findings under `prefix`: unknown keys one by one, unions by the member that came nearest,
 * and a message that starts with the name of what is wrong.
 */
export function issuesToFindings(issues: readonly Issue[], prefix: Path): PlacelessFinding[] {
  return issues.flatMap((issue) => issueToFindings(issue, prefix));
}

function issueToFindings(issue: Issue, prefix: Path): PlacelessFinding[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const lines = issue.message.split("\n");
    return issue.keys.map((key, index) =>
      error("UNKNOWN_KEY", [...path, key], lines[index] ?? `"${key}" is not known here.`),
    );
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const best = closest(issue.errors);
    // All members fail at the top: the union's own words say more than any one member's.
    if (best.some((inner) => inner.path.length > 0)) return issuesToFindings(best, path);
  }
  if (issue.code === "invalid_type" && "input" in issue && issue.input === undefined)
    return [error("MISSING", path, `${label(path)} is required.`)];
  const wrongType = issue.code === "invalid_type";
  return [error(wrongType ? "WRONG_TYPE" : "INVALID_VALUE", path, sentence(path, issue))];
}

/** The union member whose complaints lie deepest: the author most likely meant that one. */
function closest(members: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.min(...issues.map((issue) => issue.path.length));
  return members.reduce((best, member) => (depth(member) > depth(best) ? member : best));
}

function sentence(path: Path, issue: Issue): string {
  const text = issue.message.replace(/\.$/, "");
  const generic = /^Invalid input: expected (.+?), received (.+)$/.exec(text);
  if (generic)
    return `${label(path)} must be ${article(generic[1] ?? "")}${generic[2] === "undefined" ? "" : `, not ${article(generic[2] ?? "")}`}.`;
  return /^(must|may|needs) /.test(text) ? `${label(path)} ${text}.` : `${capital(text)}.`;
}

const words: Record<string, string> = {
  string: "text (put it in quotes)",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a set of keys",
  record: "a set of keys",
  null: "empty",
  undefined: "missing",
};

const article = (type: string) => words[type] ?? type;

/** A sentence's first letter; words that are names (`session_count needs gap`) stay as they are. */
const capital = (text: string) =>
  /^(an?|the|for|from|invalid|too) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** The last name in a path: `schema.0.properties.2.name` → `name`, `inputs.0` → `inputs.0`. */
function label(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "The document";
  return typeof last === "number" ? `${String(path.at(-2) ?? "")}.${last}` : `"${String(last)}"`;
}

const error = (code: string, path: Path, message: string): PlacelessFinding => ({
  level: "error",
  code,
  path,
  message,
});
