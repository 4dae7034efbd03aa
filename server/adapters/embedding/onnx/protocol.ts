import type { EmbedPriority } from "../types.ts";

/** Messages between the embedder's client and its thread. */
export interface ThreadRequest {
  kind: "embed";
  id: number;
  text: string;
  priority: EmbedPriority;
}

export type ThreadReply =
  | { kind: "ready" }
  | { kind: "vector"; id: number; buffer: ArrayBuffer }
  | { kind: "failed"; id: number; message: string };
