"use client";

import { problemOf } from "../trpc/problem.ts";
import { useToast } from "../ui/toast.tsx";

async function post(path: string, body: object): Promise<void> {
  const reply = await fetch(`/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw await reply.json().catch(() => new Error(`The portal answered ${reply.status}.`));
}

/** Ends the session, or changes to another person of the sample; the page is loaded anew, nothing of before stays. */
export function useSession() {
  const toast = useToast();
  const failed = (title: string) => (error: unknown) => {
    toast({ tone: "breach", title, detail: problemOf(error).detail });
  };
  return {
    signOut: () =>
      post("/sign-out", {}).then(() => window.location.assign("/sign-in"), failed("You are still signed in")),
    become: (id: string) =>
      post("/sign-in/persona", { id }).then(
        () => window.location.reload(),
        failed("You are still who you were"),
      ),
  };
}
