"use client";

import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/api/root.ts";

/**
 * `useTRPC()` gives typed options for React Query: `useQuery(trpc.catalog.list.queryOptions({ … }))`,
 * `useMutation(trpc.product.follow.mutationOptions())`.
 */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** Replies by router and procedure: `Outputs["catalog"]["list"]`. */
export type Outputs = inferRouterOutputs<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;
