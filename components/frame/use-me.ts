"use client";

import { useQuery } from "@tanstack/react-query";
import { type Outputs, useTRPC } from "../trpc/client.ts";

export type Me = Outputs["me"]["get"];

/** Who is signed in; undefined until known. */
export function useMe(): Me | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 })).data;
}

const roleWords: Record<string, string> = {
  data_scientist: "data scientist",
  domain_owner: "domain owner",
  governance: "governance",
  admin: "administrator",
  service: "service",
};

/** A role as people say it. */
export function roleName(role: string | null): string {
  return role === null ? "signed out" : (roleWords[role] ?? role);
}
