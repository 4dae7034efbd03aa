import type { Outputs } from "../trpc/client.ts";

/** The mesh's reply as it arrives in the browser. */
export type Reply = Outputs["search"]["ask"];
export type EntityReply = Reply["entities"][number];
