"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import type { ProductDetail } from "../product/types.ts";
import { useOrigins } from "../product/use-origins.ts";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { ArrowDown, ArrowUp, Close } from "../ui/icons.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { JsonView } from "./json-view.tsx";
import { RecordHeaders } from "./record-headers.tsx";
import { RecordSchema } from "./record-schema.tsx";
import type { StoredRow } from "./record-store.ts";
import { RecordWay } from "./record-way.tsx";
import { formatAddress, type RecordAddress, type StreamStart } from "./start.ts";
import { VerdictBox, violationsByPath } from "./verdict-box.tsx";

type Pane = "decoded" | "raw" | "headers" | "schema";

export interface RecordDetailsProps {
  product: ProductDetail;
  address: RecordAddress;
  /** The record as this page's stream brought it; undefined when it came by permalink. */
  row: StoredRow | undefined;
  /** Browser clock of the reader's own click, when this record is one. */
  clickedAt: number | null;
  onClose: () => void;
  onMove: (by: 1 | -1) => void;
  onStart: (start: StreamStart) => void;
}

/** Everything about one record: payload, headers, schema, the contract's verdict, and the way it took. */
export function RecordDetails(props: RecordDetailsProps) {
  const { product, address, row, clickedAt, onClose, onMove, onStart } = props;
  const trpc = useTRPC();
  const [pane, setPane] = useState<Pane>("decoded");
  // Holding j down runs through records faster than verdicts come: only where it rests is one asked for.
  const asked = useDeferredValue(formatAddress(address));
  const [partition = 0, offset = 0] = asked.split(":").map(Number);
  const judged = useQuery(
    trpc.stream.record.queryOptions({ id: product.id, partition, offset }, { staleTime: 60_000 }),
  );
  const current = asked === formatAddress(address);
  const verdict = current ? judged.data : undefined;
  // The reply's type lets a payload be absent, which JSON cannot tell from null.
  const record: RecordView | undefined =
    row?.record ?? (verdict && ({ event: null, ...verdict.record } as RecordView));
  const port = product.ports.find((each) => each.type === "stream");
  const { dataPlane } = useOrigins();

  return (
    <>
      <header className="flex items-center gap-1 border-b border-line px-4 py-2.5">
        <h2 className="min-w-0 flex-1 truncate font-mono">{formatAddress(address)}</h2>
        <CopyButton label="Copy permalink" text={() => permalink(address)} />
        <IconButton label="Previous row (k)" size="sm" onClick={() => onMove(-1)}>
          <ArrowUp />
        </IconButton>
        <IconButton label="Next row (j)" size="sm" onClick={() => onMove(1)}>
          <ArrowDown />
        </IconButton>
        <IconButton label="Close (Esc)" size="sm" onClick={onClose}>
          <Close />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-4 py-3">
        {judged.isError && current && (
          <Gone error={judged.error} known={record !== undefined} address={address} onStart={onStart} />
        )}
        {record === undefined && !judged.isError && <Loading />}
        {record !== undefined && (
          <>
            <VerdictBox
              judged={verdict}
              loading={!judged.isError && verdict === undefined}
              enforcement={String(port?.config.enforcement ?? "reject")}
              acceptedUnder={record.schemaVersion}
            />
            <Segmented
              size="sm"
              label="Shown as"
              value={pane}
              onChange={setPane}
              options={[
                { value: "decoded", label: "Decoded" },
                { value: "raw", label: "Raw" },
                { value: "headers", label: "Headers" },
                { value: "schema", label: `Schema ${record.schemaVersion ?? "?"}` },
              ]}
              className="self-start"
            />
            {pane === "decoded" &&
              (record.event === null ? (
                <p className="text-muted">A tombstone: the key {record.key ?? "–"} was deleted.</p>
              ) : (
                <JsonView
                  value={record.event}
                  marks={{
                    ...(record.masked ? { masked: record.masked } : {}),
                    wrong: violationsByPath(verdict?.verdict ?? []),
                  }}
                />
              ))}
            {pane === "raw" && (
              <div className="flex flex-col gap-1">
                <pre className="whitespace-pre-wrap break-all font-mono text-xs leading-relaxed">
                  {JSON.stringify(record.event)}
                </pre>
                <CopyButton
                  label="Copy the payload"
                  text={() => JSON.stringify(record.event)}
                  className="self-start"
                />
              </div>
            )}
            {pane === "headers" && <RecordHeaders record={record} />}
            {pane === "schema" && <RecordSchema record={record} port={port} />}
            <RecordWay record={record} row={row} clickedAt={clickedAt} />
            <CodeBlock
              label="This record by API"
              samples={[
                {
                  label: "curl",
                  language: "bash",
                  code: `curl -s "${dataPlane}/api/v1/products/${product.id}/events?from=offset:${formatAddress(address)}&partitions=${address.partition}&limit=1" \\\n  -H "authorization: Bearer $TOKEN"`,
                },
              ]}
            />
            {row === undefined && (
              <Button className="self-start" onClick={() => onStart({ kind: "offset", ...address })}>
                Read on from this record
              </Button>
            )}
          </>
        )}
      </div>
    </>
  );
}

function permalink(address: RecordAddress): string {
  const url = new URL(window.location.href);
  url.search = `?record=${formatAddress(address)}`;
  return url.href;
}

function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2">
      <Skeleton className="h-10 w-full" />
      {["w-3/5", "w-4/5", "w-2/5", "w-3/5"].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <Skeleton key={index} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}

/** Why a record cannot be had: retention took it, it was never there, or the server failed. */
function Gone({
  error,
  known,
  address,
  onStart,
}: {
  error: unknown;
  known: boolean;
  address: RecordAddress;
  onStart: (start: StreamStart) => void;
}) {
  const { code } = problemOf(error);
  const left = code === "GONE" || code === "NOT_FOUND" || code === "INVALID_INPUT";
  return (
    <ErrorState
      className="m-0!"
      error={error}
      what={
        known
          ? "The contract's verdict could not be had"
          : code === "GONE"
            ? `${formatAddress(address)} has left the log`
            : `${formatAddress(address)} is not in this stream`
      }
      action={
        left && !known ? (
          <Button size="sm" onClick={() => onStart({ kind: "earliest" })}>
            Go to the beginning
          </Button>
        ) : undefined
      }
    />
  );
}
