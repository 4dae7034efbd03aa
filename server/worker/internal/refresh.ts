import type { Route } from "../data-plane/route.ts";

/**
 * `POST /internal/refresh`: takes in the catalog, tokens and connections as the database has them now, and answers when
 * they are in force. Who has just changed one of them calls it, so that the change holds at once.
 */
export function refreshRoute(refresh: () => Promise<void>): Route {
  return {
    method: "POST",
    pattern: "/internal/refresh",
    shed: "internal",
    async handle() {
      await refresh();
      return { body: { refreshed: true } };
    },
  };
}
