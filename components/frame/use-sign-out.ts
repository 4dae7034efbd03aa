"use client";

import { useToast } from "../ui/toast.tsx";

/** Ends the session and leads to the sign-in page; says so when the server refuses. */
export function useSignOut(): () => Promise<void> {
  const toast = useToast();
  return async () => {
    const reply = await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    }).catch(() => null);
    if (reply?.ok) window.location.assign("/sign-in");
    else
      toast({
        tone: "breach",
        title: "You are still signed in",
        detail: "The portal did not confirm the sign-out. Try again when it answers.",
      });
  };
}
