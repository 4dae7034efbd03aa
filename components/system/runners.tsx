"use client";

import { Age } from "../ui/age.tsx";
import { formatCount, notKnown } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { componentState } from "./component-state.ts";
import type { StatusProps } from "./types.ts";

/** The worker's runners: what each does, when it last ran, and how far it is behind. */
export function Runners({ status }: StatusProps) {
  return (
    <Panel title="Runners" id="runners" flush>
      <Table label="Runners">
        <TableHead
          columns={[
            "Runner",
            "State",
            "Doing",
            { label: "Last ran", num: true },
            { label: "Behind", num: true },
          ]}
        />
        <tbody>
          {status === undefined ? (
            <SkeletonRows rows={4} columns={5} />
          ) : status.runners.length === 0 ? (
            <tr>
              <td colSpan={5} className="text-muted">
                The worker reports no runner.
              </td>
            </tr>
          ) : (
            status.runners.map((runner) => (
              <tr key={runner.name}>
                <td className="font-semibold">{runner.name}</td>
                <td>
                  {/* Between two turns is where a runner is most of the time; a process that waits has not begun. */}
                  <Status state={runner.state === "waiting" ? "ok" : componentState(runner.state)}>
                    {runner.state}
                  </Status>
                </td>
                <td className="w-full max-w-0 truncate text-muted max-md:min-w-[200px]" title={runner.detail}>
                  {runner.detail}
                </td>
                <td className="num">
                  {runner.lastRunAt === null ? notKnown : <Age at={runner.lastRunAt} suffix=" ago" />}
                </td>
                <td className="num">{formatCount(runner.lagRecords)}</td>
              </tr>
            ))
          )}
        </tbody>
      </Table>
    </Panel>
  );
}
