"use client";

import type { ReactNode } from "react";
import { Figure } from "../ui/figure.tsx";
import { formatBytes, formatCount, formatShare, notKnown, plural } from "../ui/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusShape } from "../ui/status.tsx";
import type { StatusProps, SystemStatus } from "./types.ts";

const callOf = (field: string) => ({ path: "/api/trpc/system.status", field: `.result.data.${field}` });

/** The figures an operator looks at first, in one line. */
export function Overview({ status }: StatusProps) {
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-md border border-line bg-panel md:grid-cols-3 xl:grid-cols-6">
      {status === undefined
        ? ["Memory", "Disk free", "Millrace's data", "Tails open", "Requests", "Journal"].map((label) => (
            <Item key={label} label={label}>
              <Skeleton className="h-5 w-20" />
            </Item>
          ))
        : itemsOf(status).map(({ label, node }) => (
            <Item key={label} label={label}>
              {node}
            </Item>
          ))}
    </dl>
  );
}

function Item({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex h-[58px] flex-col justify-center border-line border-r border-b px-3.5 xl:border-b-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex items-center gap-1.5 text-md">{children}</dd>
    </div>
  );
}

function itemsOf(status: SystemStatus): { label: string; node: ReactNode }[] {
  const { processes, disk, dataPlane, journal, measuredAt } = status;
  const memory = processes.reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0);
  const unmeasured = processes.filter((process) => process.memoryBytes === null).length;
  const free = disk.freeBytes / disk.totalBytes;
  const behind = journal.end - journal.projected;
  const shed = Object.entries(dataPlane?.shed ?? {}).filter(([, count]) => count > 0);
  return [
    {
      label: "Memory",
      node: (
        <Figure
          label="Memory of all processes"
          value={formatBytes(memory)}
          how={{
            formula: `Sum over the ${processes.length} processes${unmeasured > 0 ? `, ${unmeasured} of them not measured` : ""}.`,
            inputs: processes.map((process) => ({
              name: process.name,
              value: formatBytes(process.memoryBytes),
            })),
            computedAt: measuredAt,
            call: callOf("processes"),
          }}
        />
      ),
    },
    {
      label: "Disk free",
      node: (
        <>
          {free < 0.1 && <StatusShape state={free < 0.03 ? "breach" : "warn"} />}
          <Figure
            label="Free disk"
            value={formatBytes(disk.freeBytes)}
            how={{
              formula: "Free bytes of the disk that holds the data folder.",
              inputs: [
                { name: "of", value: formatBytes(disk.totalBytes) },
                { name: "free", value: formatShare(free) },
              ],
              computedAt: measuredAt,
              call: callOf("disk"),
            }}
          />
        </>
      ),
    },
    {
      label: "Millrace's data",
      node: (
        <Figure
          label="Size of Millrace's data"
          value={formatBytes(disk.homeBytes)}
          how={{
            formula: "Bytes of all files in the data folder, counted at most 30 s before.",
            inputs: [
              {
                name: "share of the disk",
                value: formatShare(disk.homeBytes === null ? null : disk.homeBytes / disk.totalBytes),
              },
            ],
            computedAt: measuredAt,
            call: callOf("disk.homeBytes"),
          }}
        />
      ),
    },
    {
      label: "Tails open",
      node:
        dataPlane === null ? (
          notKnown
        ) : (
          <Figure
            label="Open tails"
            value={formatCount(dataPlane.openTails)}
            how={{
              formula: "Connections that follow a stream at this moment, each counted once.",
              inputs: [],
              computedAt: measuredAt,
              call: callOf("dataPlane.openTails"),
            }}
          />
        ),
    },
    {
      label:
        shed.length > 0 ? `Shed: ${shed.map(([what, count]) => `${count} ${what}`).join(", ")}` : "Requests",
      node:
        dataPlane === null ? (
          notKnown
        ) : (
          <>
            {shed.length > 0 && <StatusShape state="warn" />}
            <Figure
              label="Requests to the data plane"
              align="end"
              value={`${formatCount(dataPlane.requestsPerSecond)}/s`}
              how={{
                formula: "Requests that the data plane answered in the last 5 s ÷ 5.",
                inputs: shed.map(([what, count]) => ({ name: `shed: ${what}`, value: formatCount(count) })),
                computedAt: measuredAt,
                call: callOf("dataPlane.requestsPerSecond"),
              }}
            />
          </>
        ),
    },
    {
      label: "Journal",
      node: (
        <Figure
          label="System journal"
          align="end"
          value={behind === 0 ? plural(journal.end, "change") : `${formatCount(behind)} behind`}
          how={{
            formula: "Changes in the system journal, and how far the catalog has applied them.",
            inputs: [
              { name: "end of the journal", value: formatCount(journal.end) },
              { name: "applied up to", value: formatCount(journal.projected) },
            ],
            computedAt: measuredAt,
            call: callOf("journal"),
          }}
        />
      ),
    },
  ];
}
