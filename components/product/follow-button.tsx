"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button } from "../ui/button.tsx";
import { Check } from "../ui/icons.tsx";
import { useToast } from "../ui/toast.tsx";

/** Follow a product: its changes come to Home, its stream to the Live page. */
export function FollowButton({ id, follow }: { id: string; follow: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const mutation = useMutation(
    trpc.product.follow.mutationOptions({
      onSuccess: () =>
        Promise.all([
          client.invalidateQueries(trpc.product.get.queryFilter()),
          client.invalidateQueries(trpc.product.followed.queryFilter()),
          client.invalidateQueries(trpc.home.get.queryFilter()),
        ]),
      onError: (error) =>
        toast({ tone: "breach", title: "That did not work", detail: problemOf(error).detail }),
    }),
  );
  const on = mutation.isPending ? mutation.variables.on : follow;
  return (
    <Button
      aria-pressed={on}
      icon={on ? <Check size={13} /> : undefined}
      onClick={() => mutation.mutate({ id, on: !on })}
      data-track={on ? "unfollow" : "follow"}
      data-track-product={id}
    >
      {on ? "Following" : "Follow"}
    </Button>
  );
}
