import { z } from "zod";

/** By which door a reader came: usage is counted by it. */
export const viaSchema = z.enum(["portal", "api", "live", "cli"]);
export type Via = z.infer<typeof viaSchema>;
