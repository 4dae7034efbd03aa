import { z } from "zod";

/** What became of one value that was asked for. */
export const valueStatuses = [
  "PRESENT",
  "NULL_VALUE",
  "NOT_FOUND",
  "OUTSIDE_MAX_AGE",
  "INVALID",
  "DENIED",
] as const;
export type ValueStatus = (typeof valueStatuses)[number];

const members = z.record(z.string(), z.unknown());

/** `POST /api/v1/features/online` */
export const onlineRequestSchema = z.strictObject({
  features: z
    .array(
      z.string("must be a feature, as domain/product.feature"),
      'must be a list such as ["domain/product.feature"]',
    )
    .min(1, "must name at least one feature")
    .meta({ description: "`domain/product.feature`, of one or several feature sets." }),
  entities: z
    .array(
      z.record(z.string(), z.unknown(), 'must be an object such as {"account_id": "ada"}'),
      "must be a list of objects",
    )
    .min(1, "must have at least one entity")
    .meta({
      description:
        "Entity fields by name; inputs of expressions (`request.<name>`) may stand beside them. At most 1,000.",
    }),
  request: members.optional().meta({
    description: "Inputs of expressions (`request.<name>`) for all entities; an entity's own come first.",
  }),
  asOf: z
    .string("must be an ISO 8601 instant")
    .optional()
    .meta({ description: "The instant to answer for; absent: now.", example: "2026-11-22T14:15:03Z" }),
  knownAt: z.string("must be as-served, as-corrected or an ISO 8601 instant").optional().meta({
    description:
      "`as-served`: what counted at `asOf`; `as-corrected` (default with `asOf`): what is known now; or an instant.",
  }),
});

const answerSchema = z.object({
  value: z.unknown(),
  status: z.enum(valueStatuses),
  eventTime: z
    .string()
    .nullable()
    .meta({ description: "Event time of the newest event the value rests on." }),
  knownAt: z.string().nullable().meta({ description: "When the log took that event in." }),
  servableAt: z.string().nullable().meta({ description: "From when on answers counted it." }),
});

const offsets = z.record(z.string(), z.record(z.string(), z.number()));

export const onlineReplySchema = z.object({
  metadata: z.object({
    features: z.array(z.string()),
    asOf: z.string(),
    knownAt: z.string().meta({ description: "as-served, as-corrected or the instant asked." }),
    frontier: offsets.meta({
      description: "Next offset by partition that the answers rest on, by feature set.",
    }),
  }),
  rows: z.array(z.object({ entity: members, values: z.array(answerSchema) })),
});
export type OnlineReply = z.output<typeof onlineReplySchema>;

/** `POST /get-online-features`, as Feast's feature server takes and answers it. */
export const feastRequestSchema = z.object({
  features: z
    .array(z.string())
    .optional()
    .meta({ description: "`domain__product:feature`; needed unless feature_service is there." }),
  feature_service: z
    .string()
    .optional()
    .meta({ description: "`domain__product`: all features of that set." }),
  entities: z.record(z.string(), z.array(z.unknown(), "must be a list of values")).meta({
    description: "Columns: entity field → one value for each row; request inputs likewise.",
  }),
  full_feature_names: z.boolean().optional(),
});

export const feastReplySchema = z.object({
  metadata: z.object({ feature_names: z.array(z.string()) }),
  results: z.array(
    z.object({
      values: z.array(z.unknown()),
      statuses: z.array(z.enum(["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "INVALID"])),
      event_timestamps: z.array(z.string()),
    }),
  ),
});
