import type { z } from "zod";
import { feastRequestSchema, onlineRequestSchema } from "../../../domain/data-plane-api/features.ts";
import { AppError } from "../../../errors.ts";
import type { OnlineRequest } from "../../../hydration/features/reading/read-online.ts";

const known = new Set(["features", "entities", "request", "asOf", "knownAt"]);

/**
 * The request of an online read. What is well formed is seen at a glance; only what is not goes through the schema,
 * which knows what to say about it. Throws INVALID_INPUT with the path.
 */
export function onlineRequestOf(text: string): OnlineRequest {
  const body = json(text);
  return isOnlineRequest(body) ? body : parse(onlineRequestSchema, body);
}

/** The request of a Feast read. */
export const feastRequestOf = (text: string): z.output<typeof feastRequestSchema> =>
  parse(feastRequestSchema, json(text));

function isOnlineRequest(body: unknown): body is OnlineRequest {
  if (!isRecord(body)) return false;
  for (const name in body) if (!known.has(name)) return false;
  const { features, entities, request, asOf, knownAt } = body;
  return (
    Array.isArray(features) &&
    features.length > 0 &&
    features.every((one) => typeof one === "string") &&
    Array.isArray(entities) &&
    entities.length > 0 &&
    entities.every(isRecord) &&
    (request === undefined || isRecord(request)) &&
    (asOf === undefined || typeof asOf === "string") &&
    (knownAt === undefined || typeof knownAt === "string")
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "INVALID_INPUT",
      'The body is not JSON. Send {"features": ["domain/product.feature"], "entities": [{"field": "value"}]}.',
      { cause },
    );
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  if (issue?.code === "unrecognized_keys")
    throw new AppError(
      "INVALID_INPUT",
      `The body has no member ${issue.keys[0]?.slice(0, 60)}; it has ${[...known].join(", ")}.`,
      { path: issue.keys[0]?.slice(0, 60) ?? "" },
    );
  throw new AppError(
    "INVALID_INPUT",
    `${path === "" ? "The body" : path} is not valid: ${issue?.message ?? "wrong form"}.`,
    { path },
  );
}
