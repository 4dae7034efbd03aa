"use client";

import { Age } from "../ui/age.tsx";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { componentState } from "./component-state.ts";
import type { StatusProps } from "./types.ts";

/** Long work, with how far it is. */
export function Jobs({ status }: StatusProps) {
  return (
    <Panel title="Long work" id="jobs" flush>
      {status === undefined ? (
        <Skeleton className="m-3.5 h-16" />
      ) : status.jobs.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">Nothing runs now, and nothing has run since the start.</p>
      ) : (
        <Table label="Long work">
          <TableHead
            columns={[
              "What",
              "On",
              "State",
              "Progress",
              "Detail",
              { label: "Started", num: true },
              { label: "Last step", num: true },
            ]}
          />
          <tbody>
            {status.jobs.map((job) => (
              <tr key={job.id}>
                <td className="font-semibold">{job.kind}</td>
                <td>{job.subject}</td>
                <td>
                  <Status state={componentState(job.state)}>{job.state}</Status>
                </td>
                <td>
                  <Progress done={job.done} total={job.total} label={`${job.kind} ${job.subject}`} />
                </td>
                <td className="max-w-[320px] truncate text-muted" title={job.detail}>
                  {job.detail}
                </td>
                <td className="num">
                  <Age at={job.startedAt} suffix=" ago" />
                </td>
                <td className="num">
                  <Age at={job.updatedAt} suffix=" ago" />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
