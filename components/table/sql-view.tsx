"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { ApiCall } from "../ui/api-call.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, formatDuration } from "../ui/format.ts";
import { Kbd } from "../ui/kbd.tsx";
import { Popover } from "../ui/popover.tsx";
import { Table } from "../ui/table.tsx";
import { Cell, isNumberType } from "./cell.tsx";
import { SnapshotNote } from "./snapshot-note.tsx";
import { useTableUrl } from "./use-table-url.ts";

/** A first query about this very table, from its own columns. */
export function sampleSql(table: string, columns: readonly { name: string; type: string }[]): string {
  const group = columns.find((column) => /^VARCHAR|^string/i.test(column.type));
  if (group === undefined) return `SELECT * FROM ${table} LIMIT 20`;
  const name = /^[a-z_]\w*$/i.test(group.name) ? group.name : `"${group.name}"`;
  return `SELECT ${name}, count(*) AS rows\nFROM ${table}\nGROUP BY ${name}\nORDER BY rows DESC\nLIMIT 20`;
}

/** A read-only SQL box over one table: limits, time taken and errors stand where the answer would. */
export function SqlView({
  productId,
  port,
  columns,
}: {
  productId: string;
  port: string;
  columns: readonly { name: string; type: string }[];
}) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [{ sql }, setUrl] = useTableUrl();
  const table = productId.split("/").at(-1) ?? productId;
  const [text, setText] = useState<string | null>(sql);
  const shown = text ?? sampleSql(table, columns);
  const run = useMutation(trpc.table.sql.mutationOptions());
  const submit = () => {
    void setUrl({ sql: shown });
    run.mutate({ id: productId, port, sql: shown, ...(asOf === undefined ? {} : { asOf }) });
  };
  const result = run.data;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <form
        className="shrink-0 border-b border-line bg-panel px-5 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <textarea
          aria-label={`SQL over ${table}`}
          value={shown}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
              event.preventDefault();
              submit();
            }
          }}
          rows={Math.min(14, Math.max(4, shown.split("\n").length + 1))}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          className="block w-full resize-y rounded-md border border-line-strong bg-bg px-2.5 py-2 font-mono text-xs leading-relaxed hover:border-faint focus:border-accent"
        />
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button type="submit" variant="primary" busy={run.isPending} disabled={shown.trim() === ""}>
            Run
          </Button>
          <span className="flex items-center gap-1 text-xs text-muted">
            <Kbd>Ctrl</Kbd>
            <Kbd>Enter</Kbd>
          </span>
          <span className="text-xs text-muted">
            One SELECT over <code className="font-mono">{table}</code>, read-only, with limits on time, memory
            and rows.
            {asOf !== undefined && " It sees the snapshot of then."}
          </span>
          <span className="ml-auto">
            <Popover
              label="The same by API"
              align="end"
              className="w-[520px]"
              trigger={
                <Button size="sm" variant="quiet">
                  By API
                </Button>
              }
            >
              <ApiCall
                method="POST"
                path={`/api/v1/products/${productId}/rows?port=${port}`}
                body={{ sql: shown, ...(asOf === undefined ? {} : { asOf }) }}
              />
            </Popover>
          </span>
        </div>
      </form>
      {run.isError && <ErrorState error={run.error} what="The query was not answered" />}
      {result && !run.isError && (
        <>
          <p
            role="status"
            className="flex shrink-0 flex-wrap gap-x-4 border-b border-line bg-panel px-5 py-1.5 text-xs text-muted"
          >
            <span>
              {formatCount(result.rows.length)} rows{result.truncated && ", cut at the limit"}
            </span>
            <span>{formatDuration(result.elapsedMs)}</span>
            <SnapshotNote id={result.snapshotId} at={result.snapshotAt} />
          </p>
          <Table label="Answer" className="min-h-[200px] flex-1 bg-panel">
            <thead>
              <tr>
                {result.columns.map((column) => (
                  <th
                    key={column.name}
                    scope="col"
                    title={column.type}
                    className={isNumberType(column.type) ? "num" : undefined}
                  >
                    {column.name}
                  </th>
                ))}
                <td className="w-full" />
              </tr>
            </thead>
            <tbody>
              {result.rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no identity
                <tr key={index}>
                  {result.columns.map((column, at) => (
                    <Cell key={column.name} value={row[at]} type={column.type} />
                  ))}
                  <td />
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
    </div>
  );
}
