"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { useToast } from "../ui/toast.tsx";

/** Turns the recording of one's own usage on or off. */
export function useTrackUsage(): { set: (on: boolean, done?: () => void) => void; pending: boolean } {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const mutation = useMutation(trpc.me.setTrackUsage.mutationOptions());
  return {
    pending: mutation.isPending,
    set: (on, done) =>
      mutation.mutate(
        { on },
        {
          onSuccess: async () => {
            await client.invalidateQueries(trpc.me.get.queryFilter());
            toast({
              title: on ? "Your usage is recorded again" : "Your usage is no longer recorded",
              detail: on
                ? undefined
                : "What was recorded before stays in the stream until its retention passes.",
            });
            done?.();
          },
          onError: (error) =>
            toast({ tone: "breach", title: "The switch was not changed", detail: problemOf(error).detail }),
        },
      ),
  };
}
