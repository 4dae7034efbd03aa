"use client";

import type { ReactNode } from "react";
import { productPath } from "../product/tabs.ts";
import { Instant } from "../time/instant.tsx";
import type { Outputs } from "../trpc/client.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";

type TrainingSet = Outputs["trainingSet"]["get"];

const offsetsText = (offsets: Readonly<Record<string, number>>): string =>
  Object.entries(offsets)
    .map(([partition, offset]) => `${partition}:${offset}`)
    .join("  ");

/** What the set was read from, to the offset: definitions, states, streams and snapshots. */
export function SetPins({ set }: { set: TrainingSet }) {
  const { states, streams, tables } = set.pins;
  return (
    <Panel id="pins" title="Read from">
      <h3 className="mb-0.5 font-normal text-muted">Definitions</h3>
      <ul>
        {set.definitions.map((definition) => (
          <li
            key={`${definition.productId} ${definition.port}`}
            className="flex min-h-7 items-center justify-between gap-3 border-b border-line last:border-b-0"
          >
            <Link
              toNow
              href={productPath(definition.productId, "features")}
              className="min-w-0 truncate hover:text-accent"
            >
              {definition.productId}
            </Link>
            <span className="shrink-0 text-muted" title={`state ${definition.stateHash}`}>
              {definition.version}
            </span>
          </li>
        ))}
      </ul>
      <Pins title="Applied offsets">
        {Object.entries(states).map(([name, { offsets, untilUs }]) => (
          <Pin key={name} name={name.split(" ")[0] ?? name} value={offsetsText(offsets)}>
            as of <Instant at={untilUs / 1000} style="short" />
          </Pin>
        ))}
      </Pins>
      <Pins title="Streams up to">
        {Object.entries(streams).map(([name, offsets]) => (
          <Pin key={name} name={name} value={offsetsText(offsets)} />
        ))}
      </Pins>
      <Pins title="Table snapshots">
        {Object.entries(tables).map(([name, snapshot]) => (
          <Pin key={name} name={name} value={snapshot} />
        ))}
      </Pins>
    </Panel>
  );
}

function Pins({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <>
      <h3 className="mt-3 mb-0.5 font-normal text-muted">{title}</h3>
      <ul>{children}</ul>
    </>
  );
}

function Pin({ name, value, children }: { name: string; value: string; children?: ReactNode }) {
  return (
    <li className="border-b border-line py-1 last:border-b-0">
      <span className="flex justify-between gap-3">
        <span className="min-w-0 truncate">{name}</span>
        {children && <span className="shrink-0 text-xs text-faint">{children}</span>}
      </span>
      <code className="block break-words font-mono text-xs text-muted">{value}</code>
    </li>
  );
}
