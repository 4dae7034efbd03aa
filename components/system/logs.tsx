"use client";

import { Age } from "../ui/age.tsx";
import { formatBytes, formatCount, formatDuration, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { productOfTopic } from "./product-of-topic.ts";
import type { StatusProps } from "./types.ts";

/** Every topic of the log: how much it holds, from when to when, and for how long. */
export function Logs({ status }: StatusProps) {
  const logs = status?.logs ?? [];
  const records = logs.reduce((sum, log) => sum + log.records, 0);
  return (
    <Panel
      title="Log"
      id="logs"
      flush
      aside={status && `${plural(logs.length, "topic")}, ${formatCount(records)} records`}
    >
      <Table label="Topics of the log">
        <TableHead
          columns={[
            "Topic",
            { label: "Records", num: true },
            { label: "Size", num: true },
            { label: "Kept for", num: true },
            { label: "Oldest", num: true },
            { label: "Newest", num: true },
          ]}
        />
        <tbody>
          {status === undefined ? (
            <SkeletonRows rows={6} columns={6} />
          ) : (
            logs.map((log) => {
              const product = productOfTopic(log.topic);
              return (
                <tr key={log.topic}>
                  <td>
                    {product === null ? (
                      <span className="text-muted">{log.topic}</span>
                    ) : (
                      <Link href={`/products/${product}/live`} className="text-accent hover:underline">
                        {log.topic}
                      </Link>
                    )}
                  </td>
                  <td className="num">{formatCount(log.records)}</td>
                  <td className="num">{formatBytes(log.bytes)}</td>
                  <td className="num">
                    {log.retentionMs === null ? "always" : formatDuration(log.retentionMs)}
                  </td>
                  <td className="num">
                    <Age at={log.oldestAt} suffix=" ago" />
                  </td>
                  <td className="num">
                    <Age at={log.newestAt} suffix=" ago" />
                  </td>
                </tr>
              );
            })
          )}
        </tbody>
      </Table>
    </Panel>
  );
}
