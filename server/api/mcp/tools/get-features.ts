import { z } from "zod";
import { visible } from "../../../catalog/agents/entity-history.ts";
import { valueStatuses } from "../../../domain/data-plane-api/features.ts";
import { AppError } from "../../../errors.ts";
import { makeCursor, readPlace } from "../cursor.ts";
import { asOfArgument, common, entitySchema, type ToolContext, tool } from "../tool.ts";

const name = "get_features";
const parts = ["value", "status", "eventTime", "knownAt", "servableAt"] as const;

/** Feature values of entities. */
export const getFeaturesTool = tool({
  name,
  title: "Look features up",
  description:
    'Values of features for one or several entities, now (milliseconds old) or as of any instant. `features` are domain/product.feature, or domain/product.* for all of a feature set; describe_product lists them with their key. Each value comes with a status: PRESENT, NULL_VALUE (known, but empty), NOT_FOUND (the key was never seen), OUTSIDE_MAX_AGE, INVALID, DENIED. Use `asOf` for "what did it look like at …"; with it, `knownAt` "as-served" gives what was answered then and "as-corrected" (default) what is known of then now.',
  input: z.strictObject({
    features: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(200)
      .describe("domain/product.feature or domain/product.*"),
    entities: z.array(entitySchema).min(1).max(100).describe('Keys, e.g. [{"origin": "JFK"}].'),
    request: z.record(z.string(), z.unknown()).optional().describe("Inputs of expressions that need some."),
    asOf: asOfArgument,
    knownAt: z.string().max(60).optional().describe("as-served, as-corrected or an instant."),
    fields: z
      .array(z.enum(parts))
      .min(1)
      .default(["value", "status", "eventTime"])
      .describe("What to return of each answer."),
    ...common,
  }),
  head: { asOf: z.string(), knownAt: z.string() },
  list: "rows",
  item: z.object({
    entity: z.record(z.string(), z.unknown()),
    values: z.record(
      z.string(),
      z.object({
        value: z.unknown().optional(),
        status: z.enum(valueStatuses).optional(),
        eventTime: z.string().nullable().optional(),
        knownAt: z.string().nullable().optional(),
        servableAt: z.string().nullable().optional(),
      }),
    ),
  }),
  async run(context, args) {
    const { entities, request, asOf, knownAt, fields } = args;
    const begin = readPlace(name, args);
    const features = await expand(context, args.features);
    const { metadata, rows } = await context.container.dataPlane.onlineFeatures(context.principal, {
      features,
      entities: entities.slice(begin),
      request,
      asOf,
      knownAt,
    });
    return {
      head: { asOf: metadata.asOf, knownAt: metadata.knownAt },
      items: rows.map(({ entity, values }) => ({
        entity,
        values: Object.fromEntries(
          values.map((answer, at) => [
            features[at] ?? "",
            Object.fromEntries(fields.map((part) => [part, answer[part] ?? null])),
          ]),
        ),
      })),
      total: entities.length,
      after: (shown) => (begin + shown < entities.length ? makeCursor(name, args, begin + shown) : null),
    };
  },
});

/** `domain/product.*` as the names of its features; other names as they are. */
async function expand({ container, principal }: ToolContext, names: readonly string[]): Promise<string[]> {
  if (!names.some((each) => each.endsWith(".*"))) return [...new Set(names)];
  const { entries } = await container.index.current();
  const all = names.flatMap((each) => {
    if (!each.endsWith(".*")) return [each];
    const product = each.slice(0, -2);
    const features = visible(entries, product, principal, "features").featureSets.flatMap(
      ({ config }) => config.features,
    );
    if (features.length === 0)
      throw new AppError("UNSUPPORTED", `${product} has no features. describe_product lists its ports.`, {
        path: "features",
      });
    return features.map((feature) => `${product}.${feature.name}`);
  });
  return [...new Set(all)];
}
