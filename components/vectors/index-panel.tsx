"use client";

import type { ReactNode } from "react";
import type { VectorIndex } from "@/server/domain/data-plane-api/vectors.ts";
import { productPath } from "../product/tabs.ts";
import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatCount, notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { Status } from "../ui/status.tsx";

const states = {
  ready: { health: "ok", words: "In step" },
  indexing: { health: "warn", words: "Being filled" },
  rebuilding: { health: "warn", words: "Being rebuilt" },
  empty: { health: "unknown", words: "Empty" },
  unavailable: { health: "breach", words: "Cannot be asked" },
} as const;

/** What the index is made of, how much is in it, and how far it is behind its source. */
export function IndexPanel({ index }: { index: VectorIndex }) {
  const { health, words } = states[index.state];
  const lagging = index.staleness?.problem != null;
  return (
    <Panel
      id="index"
      title="Index"
      aside={<Status state={lagging ? "breach" : health}>{lagging ? "Failing" : words}</Status>}
    >
      {(index.state === "empty" || index.state === "unavailable" || index.state === "rebuilding") && (
        <p className="mb-2 text-muted">{index.detail}</p>
      )}
      {(index.state === "indexing" || index.state === "rebuilding") && index.embedded !== null && (
        <div className="mb-2">
          <Progress done={index.embedded} total={index.total} label="Records embedded" unit="records" />
        </div>
      )}
      {index.staleness?.problem && (
        <p role="status" className="mb-2 break-words text-breach">
          {index.staleness.problem} It is tried again by itself.
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact name="Records">
          <Count index={index} />
        </Fact>
        <Fact name="Newest">
          <Age at={index.newest} suffix={index.newest === null ? "" : " old"} />
        </Fact>
        <Fact name="Behind its source">
          <Lag index={index} />
        </Fact>
        <Fact name="Model">{index.model}</Fact>
        <Fact name="Dimensions">{index.dimensions ?? notKnown}</Fact>
        <Fact name="Metric">{index.metric}</Fact>
        <Fact name="Index">
          {index.index}, {index.system}
        </Fact>
        <Fact name="Port">
          {index.port}, version {index.version}
        </Fact>
        <Fact name="Source">
          <Link href={productPath(index.source)} className="text-accent hover:underline">
            {index.source}
          </Link>
        </Fact>
        <Fact name="Columns">
          <span className="font-mono text-xs">{index.columns.join(", ")}</span>
        </Fact>
        <Fact name="Template">
          {index.template === null ? (
            "none: the columns, one a line"
          ) : (
            <code className="whitespace-pre-wrap break-words font-mono text-xs">{index.template}</code>
          )}
        </Fact>
        <Fact name="Pieces">
          {index.chunk === null
            ? "none: a record whole"
            : `${index.chunk.tokens} tokens, ${index.chunk.overlap} shared`}
        </Fact>
      </dl>
    </Panel>
  );
}

function Count({ index }: { index: VectorIndex }) {
  if (index.count === null)
    return (
      <span title="You may see some records only, and the number would tell of the others">withheld</span>
    );
  const as = index.asOf === null ? "" : `?asOf=${encodeURIComponent(index.asOf)}`;
  return (
    <Figure
      label="Records that can be found"
      value={formatCount(index.count)}
      how={{
        formula:
          "records whose newest version has a text: by words at once, by meaning as far as they are embedded",
        inputs: [
          { name: "embedded", value: formatCount(index.embedded) },
          { name: "versions in the source", value: formatCount(index.total) },
        ],
        computedAt: index.staleness?.checkedAt ?? null,
        call: { path: `/api/v1/products/${index.product}/vectors${as}`, field: ".count" },
      }}
    />
  );
}

function Lag({ index }: { index: VectorIndex }) {
  const { staleness, embedded, total, asOf } = index;
  if (asOf !== null) return "not kept for the past";
  if (staleness === null) return notKnown;
  const waiting = embedded === null || total === null ? null : total - embedded;
  return (
    <Figure
      label="Behind its source"
      value={
        staleness.waitingSince === null ? (
          "nothing waits"
        ) : (
          <>
            {formatCount(waiting)} records, the oldest for <Age at={staleness.waitingSince} />
          </>
        )
      }
      how={{
        formula: "records of the source after the index's cursors; the age is that of the oldest of them",
        inputs: [
          { name: "waiting", value: formatCount(waiting) },
          {
            name: "oldest since",
            value: staleness.waitingSince === null ? "–" : <Instant at={staleness.waitingSince} />,
          },
        ],
        computedAt: staleness.checkedAt,
        call: { path: `/api/v1/products/${index.product}/vectors`, field: ".staleness" },
      }}
    />
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words text-right normal-nums">{children}</dd>
    </>
  );
}
