import { writeFileSync } from "node:fs";
import type { Problem } from "../../../errors.ts";

/** Parent to child: one request at a time. */
export interface IsolatedRequest<Request> {
  id: number;
  request: Request;
  /** The process ends itself when it holds more than this. */
  maxRssBytes: number;
}

/** Child to parent. */
export type IsolatedReply<Reply> =
  | { id: number; reply: Reply }
  | { id: number; problem: Problem }
  | { id: number; overMemory: number };

/**
 * Serves requests in a process started by `createIsolated`. A native engine can ask for gigabytes in one call and
 * then neither be interrupted nor caught: here it takes only its own process with it.
 */
export function serveIsolated<Request, Reply>(
  handle: (request: Request) => Promise<Reply>,
  problemOf: (error: unknown) => Problem,
): void {
  // Should memory run out faster than the watch below notices, Linux takes this process first.
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not Linux, or not permitted: the watch is all there is.
  }
  const send = (message: IsolatedReply<Reply>, then?: () => void) => process.send?.(message, () => then?.());
  process.on("message", (message: IsolatedRequest<Request>) => {
    const { id, request, maxRssBytes } = message;
    const watch = setInterval(() => {
      const rss = process.memoryUsage.rss();
      if (rss > maxRssBytes) {
        send({ id, overMemory: rss });
        process.exit(1);
      }
    }, 20);
    handle(request)
      .then(
        (reply) => send({ id, reply }),
        (error: unknown) => send({ id, problem: problemOf(error) }),
      )
      .finally(() => clearInterval(watch));
  });
  // The parent is gone: nobody waits for an answer, and work in the engine would not end by itself.
  process.on("disconnect", () => process.exit(0));
}
