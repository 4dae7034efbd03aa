"use client";

import { Age } from "../ui/age.tsx";
import { formatBytes, formatCount, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import type { StatusProps } from "./types.ts";

/** Every stream's table in the lake: what was flushed to it, and how many records the log is ahead. */
export function Lake({ status }: StatusProps) {
  const lake = status?.lake ?? [];
  const bytes = lake.reduce((sum, table) => sum + table.bytes, 0);
  return (
    <Panel
      title="Lake"
      id="lake"
      flush
      aside={status && `${plural(lake.length, "stream")}, ${formatBytes(bytes)}`}
    >
      <Table label="Streams in the lake">
        <TableHead
          columns={[
            "Stream",
            { label: "Records", num: true },
            { label: "Size", num: true },
            { label: "Files", num: true },
            { label: "Still in the log only", num: true },
            { label: "Flushed", num: true },
          ]}
        />
        <tbody>
          {status === undefined ? (
            <SkeletonRows rows={6} columns={6} />
          ) : (
            lake.map((table) => (
              <tr key={table.productId}>
                <td>
                  <Link href={`/products/${table.productId}`} className="text-accent hover:underline">
                    {table.productId}
                  </Link>
                  {table.problem !== null && <p className="text-breach">{table.problem}</p>}
                </td>
                <td className="num">{formatCount(table.rows)}</td>
                <td className="num">{formatBytes(table.bytes)}</td>
                <td className="num">{formatCount(table.files)}</td>
                <td className="num">
                  {table.lagRecords === null ? "unknown" : formatCount(table.lagRecords)}
                </td>
                <td className="num">
                  <Age at={table.flushedAt} suffix=" ago" />
                </td>
              </tr>
            ))
          )}
        </tbody>
      </Table>
    </Panel>
  );
}
