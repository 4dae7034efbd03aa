import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { transformRequestSchema } from "../../../domain/data-plane-api/transform.ts";
import { AppError } from "../../../errors.ts";
import { inferenceState, type TransformDeps, transform } from "../../../hydration/inference/transform.ts";
import { readText } from "../http/body.ts";
import { parseQuery, productIdOf } from "../query.ts";
import type { Route } from "../route.ts";

export const transformQuery = z.strictObject({ port: z.string().min(1).max(80).optional() });

/** Two hundred documents of some pages. */
const bodyBytes = 8 * 1024 * 1024;

/**
 * `POST …/transform` `{data}`: a record, or a list of some, with what the product's model says. `GET …/transform`: how its
 * inference ports do.
 */
export function transformRoutes(deps: TransformDeps): Route[] {
  return [
    {
      ...dataPlaneRoutes.transform,
      shed: "read",
      async handle(exchange) {
        const { port } = parseQuery(transformQuery, exchange.query);
        const { data } = parseBody((await readText(exchange.request, bodyBytes)).text);
        const { principal, via, signal } = exchange;
        const productId = productIdOf(exchange);
        return { body: await transform(deps, { principal, via, productId, port, data, signal }) };
      },
    },
    {
      ...dataPlaneRoutes.inferenceState,
      shed: "read",
      async handle(exchange) {
        const { port } = parseQuery(transformQuery, exchange.query);
        const { principal } = exchange;
        return { body: await inferenceState(deps, { principal, productId: productIdOf(exchange), port }) };
      },
    },
  ];
}

const example =
  'It takes data: a record such as {"data": {"text": "A goose in the engine"}}, or a list of them.';

function parseBody(text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `The body is not JSON. ${example}`, { cause });
  }
  const parsed = transformRequestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : undefined;
  const path = (unknown ?? issue?.path.join(".") ?? "").slice(0, 60);
  const why = unknown === undefined ? faultOf(issue) : "there is no such field";
  throw new AppError(
    "INVALID_INPUT",
    `${path === "" ? "The body" : path} is not valid: ${why}. ${example}`,
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
