import { z } from "zod";

/** A column of the port's schema; dots go into nested objects. */
export const fieldPath = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/,
    "must be a field name such as at or address.city",
  );

export const cel = z
  .string()
  .trim()
  .min(1, "must be a CEL expression")
  .max(4000)
  .meta({ description: "A CEL expression." });
