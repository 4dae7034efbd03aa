"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useRef } from "react";
import type { EventsPage } from "@/server/domain/data-plane-api/events.ts";
import type { StreamStats } from "@/server/domain/read-models/stream.ts";
import { productPath } from "../product/tabs.ts";
import { getJson } from "../stream/get-json.ts";
import { type Inputs, useTRPCClient } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { formatCount, plural } from "../ui/format.ts";
import { loadUpload } from "./load-upload.ts";
import { PublishRun } from "./publish-run.ts";
import type { PlanReply } from "./use-plan.ts";
import { planInputOf } from "./use-plan.ts";
import type { Work } from "./wizard-state.ts";

/** What is being published: its id, the tab it opens on, and the run that does it. */
export interface Publishing {
  run: PublishRun;
  productId: string;
  openHref: string;
}

type PortKind = "stream" | "table" | "other";

function portOf(plan: PlanReply): { kind: PortKind; name: string } {
  const ports = plan.definition?.product.outputPorts ?? [];
  const found = ports.find((port) => port.type === "stream") ?? ports.find((port) => port.type === "table");
  if (found?.type === "stream" || found?.type === "table") return { kind: found.type, name: found.name };
  return { kind: "other", name: "" };
}

const tabOf: Record<PortKind, string | undefined> = { stream: "live", table: "data", other: undefined };

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/** A topic that is not there yet answers with one of these; anything else is a failure. */
const notYet = new Set(["NOT_FOUND", "UNAVAILABLE", "UNSUPPORTED"]);

async function whenThere<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (notYet.has(problemOf(error).code)) return null;
    throw error;
  }
}

/** Makes the run that publishes a work, and opens the product when it is done. */
export function usePublish(): (work: Work, plan: PlanReply, reason: string) => Publishing | null {
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const started = useRef<Publishing | null>(null);
  return useCallback(
    (work, plan, reason) => {
      const productId = plan.definition?.product.id;
      if (productId === undefined) return null;
      const { kind, name } = portOf(plan);
      const openHref = productPath(productId, tabOf[kind]);
      const base = `/api/v1/products/${productId}`;
      const run = new PublishRun({
        wait,
        publish: async (signal) => {
          const input = { ...planInputOf(work), ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
          return client.product.publish.mutate(input as Inputs["product"]["publish"], { signal });
        },
        ...(kind === "stream"
          ? {
              place: async (signal) => {
                const stats = await whenThere(
                  () => getJson(`${base}/events/stats`, signal) as Promise<StreamStats>,
                );
                return stats && plural(stats.partitions.length, "partition");
              },
            }
          : {}),
        ...(work.kind === "data"
          ? {
              load: (on, signal) => loadUpload(productId, name, work.reply.uploadId, on, signal),
              visible: async (signal) => {
                if (kind === "stream") {
                  const page = (await getJson(`${base}/events?from=newest:1&limit=1`, signal)) as EventsPage;
                  const record = page.records.at(-1);
                  return record ? `newest at ${record.partition}:${record.offset}` : null;
                }
                const rows = await client.table.rows.query(
                  { id: productId, port: name, limit: 1, offset: 0 },
                  { signal },
                );
                return rows.rows.length > 0 ? `${formatCount(rows.total)} rows` : null;
              },
            }
          : {}),
      });
      const publishing = { run, productId, openHref };
      started.current = publishing;
      run.subscribe(() => {
        if (run.getSnapshot().state !== "done" || started.current !== publishing) return;
        started.current = null;
        void queries.invalidateQueries();
        // A product without data to look at stays on the log, which links to it.
        if (kind !== "other") router.push(openHref);
      });
      return publishing;
    },
    [client, queries, router],
  );
}
