"use client";

import { Age } from "../ui/age.tsx";
import { formatBytes, formatCount, notKnown } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { componentState } from "./component-state.ts";
import type { StatusProps } from "./types.ts";

/** The processes, their memory and how often they were started again. */
export function Processes({ status }: StatusProps) {
  return (
    <Panel title="Processes" id="processes" flush>
      <Table label="Processes">
        <TableHead
          columns={[
            "Process",
            "State",
            { label: "Memory", num: true },
            { label: "Restarts", num: true },
            { label: "Up", num: true },
            { label: "Pid", num: true },
          ]}
        />
        <tbody>
          {status === undefined ? (
            <SkeletonRows rows={4} columns={6} />
          ) : (
            status.processes.map((process) => (
              <tr key={process.name}>
                <td className="font-semibold">{process.name}</td>
                <td>
                  <Status state={componentState(process.state)}>{process.state}</Status>
                </td>
                <td className="num">{formatBytes(process.memoryBytes)}</td>
                <td className={process.restarts > 0 ? "num text-warn" : "num"}>
                  {formatCount(process.restarts)}
                </td>
                <td className="num">{process.since === null ? notKnown : <Age at={process.since} />}</td>
                <td className="num font-mono text-xs text-muted">{process.pid ?? notKnown}</td>
              </tr>
            ))
          )}
        </tbody>
      </Table>
    </Panel>
  );
}
