import { z } from "zod";

/** By which door a reader came: usage is counted by it. */
export const viaSchema = z.enum(["portal", "api", "live", "cli", "agent"]);
export type Via = z.infer<typeof viaSchema>;

/** Header by which our own processes say through which door a reader came. */
export const viaHeader = "x-millrace-via";
