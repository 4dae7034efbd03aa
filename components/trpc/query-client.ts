import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { problemOf } from "./problem.ts";

/**
 * One React Query client with the portal's habits: an answer is fresh for five seconds (pages that move poll by
 * themselves), what the caller cannot change is not retried, and a lost session leads to the sign-in page.
 */
export function createQueryClient(onSignedOut?: () => void): QueryClient {
  const watch = (error: unknown) => {
    if (problemOf(error).code === "UNAUTHENTICATED") onSignedOut?.();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4000),
      },
    },
  });
}

/** Only failures that may pass by themselves: no answer, overload, a restart. */
function isWorthRetrying(error: unknown): boolean {
  const { code, status } = problemOf(error);
  return code === "UNAVAILABLE" || code === "TIMEOUT" || status === 502;
}
