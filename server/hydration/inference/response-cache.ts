import type { Clock } from "../../clock.ts";

/** Replies kept of one port; the least recently used go first. */
const mostReplies = 2_000;
const mostCharacters = 8 * 1024 * 1024;

/** Replies of a model by the canonical text of their requests, for a time. */
export interface ResponseCache {
  get(request: string): unknown;
  set(request: string, reply: unknown): void;
  size(): number;
}

/** `ttlMs` null: nothing is kept. */
export function createResponseCache(clock: Clock, ttlMs: number | null): ResponseCache {
  const kept = new Map<string, { text: string; untilMs: number }>();
  let characters = 0;
  const drop = (request: string) => {
    const entry = kept.get(request);
    if (!entry) return;
    characters -= request.length + entry.text.length;
    kept.delete(request);
  };
  return {
    get(request) {
      const entry = kept.get(request);
      if (!entry) return undefined;
      drop(request);
      if (clock.nowMs() >= entry.untilMs) return undefined;
      // Last in the order of the map: used last.
      kept.set(request, entry);
      characters += request.length + entry.text.length;
      return JSON.parse(entry.text);
    },
    set(request, reply) {
      const text = JSON.stringify(reply);
      if (ttlMs === null || text === undefined || request.length + text.length > mostCharacters / 100) return;
      drop(request);
      kept.set(request, { text, untilMs: clock.nowMs() + ttlMs });
      characters += request.length + text.length;
      while (kept.size > mostReplies || characters > mostCharacters) {
        const [oldest] = kept.keys();
        if (oldest === undefined) return;
        drop(oldest);
      }
    },
    size: () => kept.size,
  };
}
