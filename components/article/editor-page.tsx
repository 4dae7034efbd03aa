"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Editor } from "./editor.tsx";

/** Edits an article; without an id, writes a new one. */
export function EditorPage({ id }: { id?: string }) {
  return id === undefined ? <Editor /> : <Loaded key={id} id={id} />;
}

function Loaded({ id }: { id: string }) {
  const trpc = useTRPC();
  const article = useQuery(trpc.article.get.queryOptions({ id }, { refetchOnMount: "always" }));
  // The text under somebody's hands must not change: the first fresh answer is the one that is edited.
  const [read, setRead] = useState<Outputs["article"]["get"] | null>(null);
  if (read === null && article.data !== undefined && !article.isFetching) setRead(article.data);
  if (article.isError && read === null)
    return (
      <ErrorState
        what="This article cannot be edited"
        error={article.error}
        onRetry={() => void article.refetch()}
        retrying={article.isFetching}
      />
    );
  return read === null ? <Skeleton className="m-5 h-[60vh]" /> : <Editor article={read} />;
}
