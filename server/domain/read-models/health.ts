import { z } from "zod";

export const healthStateSchema = z.enum(["ok", "warn", "breach", "unknown"]);
export type HealthState = z.infer<typeof healthStateSchema>;
