import { z } from "zod";
import { durationSchema } from "../../duration.ts";
import { productIdSchema, slugSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { cel, fieldPath } from "./parts.ts";

/** `millrace.stream`: how a stream port keeps its records. */
export const streamBlockSchema = strict({
  /** Columns whose values make a record's key; none: records have no key and go to partition 0. */
  key: z.array(fieldPath).max(8).default([]),
  /** Column of the instant a record is about; none: its knowledge time. */
  eventTime: fieldPath.optional(),
  /** Column that identifies a record: the same id again is a correction. */
  recordId: fieldPath.optional(),
  partitions: z.int("must be a whole number").min(1).max(1024).default(1),
  /** How long records stay; `forever` keeps all. */
  retention: z
    .union([z.literal("forever"), durationSchema], "must be a duration such as 30d, or forever")
    .default("30d"),
  /** What happens to a record that breaks the contract: refused, kept aside, or let through and counted. */
  enforcement: z
    .enum(["reject", "quarantine", "warn"], "must be reject, quarantine or warn")
    .default("reject"),
  /** Whether records may have fields the contract does not list; a contract without fields lists none and takes any. */
  unknownFields: z.enum(["reject", "allow"], "must be reject or allow").default("reject"),
  /** Connection of the external system that holds the topic; none: the embedded log. */
  connection: slugSchema.optional(),
  /** Topic's name there; none: the product's id. */
  topic: z
    .string()
    .regex(/^[A-Za-z0-9._/-]{1,249}$/, "may hold letters, digits and . _ - / only, up to 249")
    .optional(),
  /** This stream is computed from another one. */
  derive: strict({
    from: productIdSchema,
    filter: cel.optional(),
    map: z.record(z.string(), cel).optional(),
    /** Rows of tables that the map may use as `enrich.<name>.<column>`. */
    enrich: z
      .record(
        z.string().regex(/^[A-Za-z_]\w{0,63}$/, "must be letters, digits and _, not starting with a digit"),
        strict({
          product: productIdSchema,
          /** Key column of the table → CEL over the record. */
          on: z.record(fieldPath, cel).refine((on) => Object.keys(on).length > 0, "needs at least one key"),
          columns: z.array(fieldPath).min(1, "needs at least one column").max(50),
        }),
      )
      .optional(),
    /** Models asked for each record; the map may use what they give as `infer.<name>.<field>`. */
    infer: z
      .record(
        z.string().regex(/^[A-Za-z_]\w{0,63}$/, "must be letters, digits and _, not starting with a digit"),
        strict({
          product: productIdSchema,
          /** Inference port; none: the product's first. */
          port: z.string().min(1).optional(),
          /** Field of what the model is given → CEL over the record; none: the record as it is. */
          data: z.record(fieldPath, cel).optional(),
          /** How long a record waits for a model that does not answer, before it goes to the dead letters. */
          patience: durationSchema.default("10m"),
        }),
      )
      .refine((steps) => Object.keys(steps).length <= 4, "may ask at most four models")
      .optional(),
  }).optional(),
});
export type StreamBlock = z.output<typeof streamBlockSchema>;
