"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { HistoricalRequestInput } from "@/server/domain/data-plane-api/historical.ts";
import { useTRPC, useTRPCClient } from "../trpc/client.ts";
import type { ColumnMap } from "./column-map.ts";
import type { Labels } from "./labels.ts";
import { renameFile, renameRows } from "./rename-labels.ts";

export interface NewSet {
  features: readonly string[];
  labels: Labels;
  map: ColumnMap;
  renames: Readonly<Record<string, string>>;
  knownAt: string;
  name: string;
}

/** Sends what is to be built and follows the job: counts, and where the set is in the end. */
export function useBuild() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [job, setJob] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: async (set: NewSet) => {
      const reply = await client.trainingSet.create.mutate(await requestOf(set));
      setJob(reply.job);
      return reply.job;
    },
  });
  const progress = useQuery(
    trpc.trainingSet.progress.queryOptions(
      { job: job ?? "" },
      {
        enabled: job !== null,
        refetchInterval: ({ state }) => (state.data && state.data.state !== "running" ? false : 400),
      },
    ),
  );
  const stop = useMutation(trpc.trainingSet.stop.mutationOptions());
  return {
    start,
    progress,
    stopping: stop.isPending,
    stop: () => job !== null && stop.mutate({ job }),
    reset: () => {
      setJob(null);
      start.reset();
    },
  };
}

async function requestOf({
  features,
  labels,
  map,
  renames,
  knownAt,
  name,
}: NewSet): Promise<HistoricalRequestInput> {
  const common = {
    features: [...features],
    timeColumn: renames[map.time] ?? map.time,
    knownAt,
    ...(name.trim() === "" ? {} : { name: name.trim() }),
  };
  if (labels.kind === "rows")
    return { ...common, labels: renameRows(labels.rows, renames) as Record<string, unknown>[] };
  if (labels.kind === "product")
    return { ...common, labels: { product: labels.productId, port: labels.port } };
  if (Object.keys(renames).length === 0) return { ...common, labels: { upload: labels.reply.uploadId } };
  const { format } = labels.reply.file;
  const renamed = await renameFile(labels.file, format, renames);
  const fileName = format === "json" ? `${labels.file.name}.ndjson` : labels.file.name;
  const reply = await fetch(`/api/v1/uploads?name=${encodeURIComponent(fileName)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: renamed,
  });
  const body = (await reply.json().catch(() => null)) as { upload: string } | null;
  if (!reply.ok || body === null) throw body ?? new Error(`The server answered ${reply.status}.`);
  return { ...common, labels: { upload: body.upload } };
}
