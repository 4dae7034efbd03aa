import type { HistoricalRequestInput } from "@/server/domain/data-plane-api/historical.ts";
import type { LabelRow } from "./labels.ts";

export interface HistoricalRows {
  columns: string[];
  rows: unknown[][];
}

/** Reads features at labels' instants, for a preview. Rejects with the problem document. */
export async function readHistorical(
  request: HistoricalRequestInput,
  signal: AbortSignal,
): Promise<HistoricalRows> {
  const reply = await fetch("/api/v1/features/historical", {
    method: "POST",
    headers: { accept: "application/x-ndjson", "content-type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
  if (!reply.ok)
    throw (await reply.json().catch(() => null)) ?? new Error(`The server answered ${reply.status}.`);
  const lines = (await reply.text()).split("\n").filter((line) => line !== "");
  const found = lines.map((line) => JSON.parse(line) as LabelRow);
  const columns = [...new Set(found.flatMap((row) => Object.keys(row)))];
  return { columns, rows: found.map((row) => columns.map((name) => row[name] ?? null)) };
}
