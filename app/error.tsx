"use client";

import { ErrorState } from "@/components/ui/error-state.tsx";

/** A page that failed while it was drawn: said in its place, the frame stays. */
export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorState what="This page could not be drawn" error={error} onRetry={retry} />;
}
