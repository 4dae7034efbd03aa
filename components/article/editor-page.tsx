"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Editor } from "./editor.tsx";

/** Edits an article; without an id, writes a new one. */
export function EditorPage({ id }: { id?: string }) {
  return id === undefined ? <Editor /> : <Loaded id={id} />;
}

function Loaded({ id }: { id: string }) {
  const trpc = useTRPC();
  // The text under somebody's hands must not change: read once.
  const article = useQuery(
    trpc.article.get.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: "always" }),
  );
  if (article.isError)
    return (
      <ErrorState
        what="This article cannot be edited"
        error={article.error}
        onRetry={() => void article.refetch()}
        retrying={article.isFetching}
      />
    );
  if (article.data === undefined || article.isFetching) return <Skeleton className="m-5 h-[60vh]" />;
  return <Editor key={id} article={article.data} />;
}
