"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Inputs, type Outputs, useTRPCClient } from "../trpc/client.ts";
import { definitionOf } from "./draft.ts";
import type { Work } from "./wizard-state.ts";

export type PlanReply = Outputs["product"]["plan"];
export type PlanInput = Inputs["product"]["plan"];

/** What is planned and published: the file as it is, or the definition the draft makes. */
export function planInputOf(work: Work): PlanInput {
  return work.kind === "definition"
    ? { source: work.text, format: work.format }
    : { definition: definitionOf(work.reply.definition, work.draft) };
}

/** `value` once it has rested for `ms`. */
function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** The server's plan and findings for the work as it stands, asked again when typing rests. Changes nothing there. */
export function usePlan(work: Work) {
  const client = useTRPCClient();
  const key = useRested(JSON.stringify(planInputOf(work)), 400);
  const plan = useQuery({
    queryKey: ["plan", key],
    queryFn: () => client.product.plan.mutate(JSON.parse(key) as PlanInput),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return { ...plan, current: !plan.isPlaceholderData && key === JSON.stringify(planInputOf(work)) };
}
