import { z } from "zod";
import { isoFromUs } from "../../../clock.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { AppError, toProblem } from "../../../errors.ts";
import type { DataPlaneContext } from "../context.ts";
import { openSse, sseEvent } from "../http/sse.ts";
import type { Route } from "../route.ts";
import { answerText } from "./online-reply.ts";
import type { createSubscriptions, ValuesMessage } from "./subscription.ts";

/** Query parameters of the path; both may be repeated. */
export const subscribeQuery = z.strictObject({
  feature: z.array(z.string()).min(1, "must name a feature, as domain/product.feature"),
  entity: z.array(z.string()).min(1, 'must be an entity as JSON, e.g. {"account_id":"ada"}'),
});

/** `GET /api/v1/features/subscribe`: values as they change, as server-sent events `values` and `change`. */
export function subscribeFeatures(
  { metrics, usage, clock }: DataPlaneContext,
  subscribe: ReturnType<typeof createSubscriptions>,
): Route {
  return {
    ...dataPlaneRoutes.subscribeFeatures,
    shed: "tail",
    async handle(exchange) {
      const { features, entities } = parseSubscribe(exchange.query);
      const header = exchange.request.headers["last-event-id"];
      const resume = typeof header === "string" && header !== "" ? header : undefined;
      const { principal } = exchange;
      const subscription = await subscribe({ features, entities, resume }, principal);
      for (const { selection } of subscription.query.parts)
        usage.count({
          productId: selection.plan.productId,
          principal,
          via: "live",
          reads: 1,
          records: 0,
          atMs: clock.nowMs(),
        });
      const connection = openSse(exchange.response, exchange.signal);
      metrics.openTails.inc();
      try {
        await subscription.run({
          signal: exchange.signal,
          send: (message) => connection.write(sseEvent(message.kind, message.id, messageText(message))),
          drained: connection.drained,
        });
      } catch (error) {
        connection.write(sseEvent("problem", null, JSON.stringify(toProblem(error))));
      } finally {
        metrics.openTails.dec();
        connection.end();
      }
      return undefined;
    },
  };
}

function messageText({ entity, atUs, features, answers }: ValuesMessage): string {
  return `{"entity":${JSON.stringify(entity)},"at":"${isoFromUs(atUs)}","features":${JSON.stringify(features)},"values":[${answers.map(answerText).join(",")}]}`;
}

function parseSubscribe(query: URLSearchParams): {
  features: string[];
  entities: Record<string, unknown>[];
} {
  const unknown = [...query.keys()].find((name) => !(name in subscribeQuery.shape));
  if (unknown !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      `There is no parameter ${unknown.slice(0, 60)} here; there are ${Object.keys(subscribeQuery.shape).join(", ")}.`,
      { path: unknown.slice(0, 60) },
    );
  const parsed = subscribeQuery.safeParse({
    feature: query.getAll("feature"),
    entity: query.getAll("entity"),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? "");
    throw new AppError("INVALID_INPUT", `The parameter ${name} ${issue?.message}.`, { path: name });
  }
  return { features: parsed.data.feature, entities: parsed.data.entity.map(entityOf) };
}

function entityOf(text: string): Record<string, unknown> {
  try {
    const entity: unknown = JSON.parse(text);
    if (typeof entity === "object" && entity !== null && !Array.isArray(entity))
      return entity as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new AppError(
    "INVALID_INPUT",
    `entity is ${text.slice(0, 80)}; write an object as JSON, e.g. {"account_id":"ada"}.`,
    { path: "entity" },
  );
}
