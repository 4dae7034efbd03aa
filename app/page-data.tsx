import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { createQueryClient } from "@/components/trpc/query-client.ts";
import { pageContext } from "@/server/api/page-context.ts";
import { type AppRouter, appRouter } from "@/server/api/root.ts";

type Search = Record<string, string | string[] | undefined>;

/** What Next gives a page. */
export interface PageInput<Params = Record<never, never>> {
  params: Promise<Params>;
  searchParams: Promise<Search>;
}

type Load = (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => readonly Promise<unknown>[];

/**
 * Reads on the server what a page shows first, with the visitor's own rights and in this process, so that the page
 * arrives filled. What fails or takes longer than `patienceMs` is left out: the browser then asks by itself and
 * shows the failure in its place. With `path`, visitors who are not signed in are led to the sign-in page and back.
 */
export async function PageData({
  load = () => [],
  path,
  patienceMs = 400,
  children,
}: {
  load?: Load;
  path?: string;
  patienceMs?: number;
  children: ReactNode;
}) {
  const client = createQueryClient();
  const context = await pageContext(new Headers(await headers())).catch(() => null);
  if (context?.principal.kind === "anonymous" && path !== undefined)
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (context !== null) {
    const trpc = createTRPCOptionsProxy<AppRouter>({ router: appRouter, ctx: context, queryClient: client });
    await Promise.race([Promise.allSettled(load(trpc, client)), expiry(patienceMs)]);
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

const expiry = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A page's own address, for the way back after a sign-in. */
export function addressOf(path: string, search: Search): string {
  const params = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((one) => [name, one]),
    ),
  ).toString();
  return params === "" ? path : `${path}?${params}`;
}
