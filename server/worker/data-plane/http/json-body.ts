import type { z } from "zod";
import { AppError } from "../../../errors.ts";

/** Names in messages are cut: what is unknown was written by somebody else. */
const longestName = 60;

/** A JSON body as the schema has it. Throws INVALID_INPUT naming the field; `example` is a body as it should be. */
export function parseJsonBody<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  example: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `The body is not JSON. Send ${example}.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : undefined;
  const path = [...(issue?.path ?? []), ...(unknown ?? [])].map(String).join(".").slice(0, longestName);
  const why = unknown === undefined ? faultOf(issue) : "there is no such field";
  throw new AppError(
    "INVALID_INPUT",
    `${path === "" ? "The body" : path} is not valid: ${why}. Send ${example}.`,
    path === "" ? {} : { path },
  );
}

/** Of a union's issues, the one that came nearest: a list that is too long is told so. */
function faultOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "invalid_union") {
    const inner = issue.errors.flat().find(({ code }) => code === "too_big" || code === "too_small");
    return inner?.message ?? issue.message;
  }
  return issue?.message ?? "wrong form";
}
