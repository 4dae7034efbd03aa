import type { z } from "zod";
import type { Principal } from "../../domain/principal.ts";
import type { Container } from "../container.ts";

export interface RestReply {
  status?: number;
  /** Sent as JSON, or as it is when `contentType` is given and it is text. */
  body: unknown;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface RestInput<Path, Query, Body> {
  container: Container;
  principal: Principal;
  path: Path;
  query: Query;
  body: Body;
}

/** What a route takes as its body. `text` routes get the characters as they were sent. */
export type BodySpec =
  | { kind: "json"; schema: z.ZodType; maxBytes?: number }
  | { kind: "text"; types: readonly string[]; schema: z.ZodType; maxBytes: number };

export interface ReplySpec {
  description: string;
  schema?: z.ZodType;
  /** Default application/json. */
  contentType?: string;
}

/**
 * One method on one path of the control plane. The same entry serves the request, checks its parts and becomes
 * its documentation, so these never disagree.
 */
export interface RestRoute {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Under /api/v1, with `{name}` segments. */
  pattern: string;
  /** `public`: anyone; `reader`: signed-in callers, whose rights the use case checks. */
  access: "public" | "reader";
  operationId: string;
  summary: string;
  description?: string;
  tag: string;
  path?: z.ZodObject;
  query?: z.ZodObject;
  body?: BodySpec;
  /** Successful replies by status; failures are the same everywhere. */
  replies: Readonly<Record<number, ReplySpec>>;
  handle(input: RestInput<never, never, never>): Promise<RestReply>;
}

/** A body that came as text, with the media type it was sent as. */
export interface TextBody {
  text: string;
  /** Without parameters, lower case; "" when the caller named none. */
  type: string;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;
type BodyOf<Spec> = Spec extends { kind: "text" }
  ? TextBody
  : Spec extends { kind: "json"; schema: infer Schema }
    ? Parsed<Schema>
    : undefined;

/** Types a route's handler by its own schemas. */
export function route<
  Path extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends BodySpec | undefined = undefined,
>(
  definition: Omit<RestRoute, "path" | "query" | "body" | "handle"> & {
    path?: Path;
    query?: Query;
    body?: Body;
    handle(input: RestInput<Parsed<Path>, Parsed<Query>, BodyOf<Body>>): Promise<RestReply>;
  },
): RestRoute {
  return definition as unknown as RestRoute;
}
