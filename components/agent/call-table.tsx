"use client";

import type { AgentCall } from "@/server/domain/read-models/agent.ts";
import { Age } from "../ui/age.tsx";
import { formatCount, formatDuration } from "../ui/format.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";

/** Calls as rows, newest first; a row's tool opens the whole call. */
export function CallTable({
  calls,
  onOpen,
}: {
  calls: readonly AgentCall[] | undefined;
  onOpen: (call: AgentCall) => void;
}) {
  return (
    <Table label="What agents asked" className="max-h-[560px]" aria-busy={calls === undefined}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Asked</th>
          <th scope="col">With</th>
          <th scope="col">For</th>
          <th scope="col">By</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="num">
            Entries
          </th>
          <th scope="col" className="num" title="Estimated: bytes of the answer's JSON divided by 3">
            Tokens
          </th>
          <th scope="col" className="num">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {calls === undefined ? (
          <SkeletonRows rows={4} columns={9} />
        ) : (
          calls.map((call) => (
            <tr key={call.id}>
              <td className="text-muted">
                <Age at={call.at} suffix=" ago" />
              </td>
              <td>
                <button
                  type="button"
                  onClick={() => onOpen(call)}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {call.tool}
                </button>
              </td>
              <td className="max-w-[300px] truncate font-mono text-xs text-muted" title={call.arguments}>
                {call.arguments}
              </td>
              <td className="max-w-[180px] truncate" title={call.principal}>
                {call.principal}
              </td>
              <td className="max-w-[140px] truncate text-muted" title={call.client}>
                {call.client || "says nothing"}
              </td>
              <td>
                <Status state={call.outcome === "ok" ? "ok" : "breach"} title={call.detail}>
                  {call.outcome === "ok" ? (call.truncated ? "ok, in part" : "ok") : call.outcome}
                </Status>
              </td>
              <td className="num">{formatCount(call.items)}</td>
              <td className="num">{formatCount(call.tokens)}</td>
              <td className="num">{formatDuration(call.tookMs)}</td>
            </tr>
          ))
        )}
      </tbody>
    </Table>
  );
}
