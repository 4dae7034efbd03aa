"use client";

import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchStreamLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/api/root.ts";
import { browserNowMs, observeServerDate } from "../time/browser-clock.ts";
import { TRPCProvider } from "./client.ts";
import { createQueryClient } from "./query-client.ts";

let browserClient: QueryClient | undefined;

// On the server every request has its own; in the browser one outlives suspended renders.
function queryClient(): QueryClient {
  if (typeof window === "undefined") return createQueryClient();
  browserClient ??= createQueryClient(toSignIn);
  return browserClient;
}

function toSignIn() {
  const { pathname, search } = window.location;
  if (pathname.startsWith("/sign-in")) return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** `fetch` that also learns what time the server has. */
const timedFetch: typeof fetch = async (input, init) => {
  const sentMs = browserNowMs();
  const response = await fetch(input, init);
  observeServerDate(response.headers.get("date"), sentMs, browserNowMs());
  return response;
};

/** React Query and tRPC for everything below. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpc] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [httpBatchStreamLink({ url: "/api/trpc", maxURLLength: 4000, fetch: timedFetch })],
    }),
  );
  return (
    <QueryClientProvider client={client}>
      <TRPCProvider trpcClient={trpc} queryClient={client}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
