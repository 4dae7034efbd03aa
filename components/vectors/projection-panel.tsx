"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { VectorIndex } from "@/server/domain/data-plane-api/vectors.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, formatShare } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { groupsOf } from "./groups.ts";
import { PointMark } from "./point-mark.tsx";
import { PointsPlane } from "./points-plane.tsx";
import { PointsTable } from "./points-table.tsx";
import { useVectorsUrl } from "./use-vectors-url.ts";

/** A sample of the index in the plane of its greatest variance, or the same points as a table. */
export function ProjectionPanel({ index }: { index: VectorIndex }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [{ colour, record }, setUrl] = useVectorsUrl();
  const [view, setView] = useState<"plane" | "table">("plane");
  const projection = useQuery(
    trpc.vectors.projection.queryOptions(
      {
        id: index.product,
        ...(colour === null ? {} : { colour }),
        ...(asOf === undefined ? {} : { asOf }),
      },
      { placeholderData: keepPreviousData, staleTime: 30_000 },
    ),
  );
  const data = projection.data;
  const { groups, placeOf } = useMemo(() => groupsOf(data?.points.map(({ value }) => value) ?? []), [data]);
  return (
    <Panel
      id="projection"
      title="In two dimensions"
      flush
      aside={
        <Segmented
          label="Show the projection as"
          value={view}
          onChange={setView}
          options={[
            { value: "plane", label: "Plane" },
            { value: "table", label: "Table" },
          ]}
        />
      }
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3.5 pb-2 text-muted text-xs">
        {/* biome-ignore lint/a11y/noLabelWithoutControl: Select is the control */}
        <label className="flex items-center gap-2">
          Colour by
          <Select
            value={colour ?? ""}
            onChange={(event) => void setUrl({ colour: event.target.value || null })}
            options={[
              { value: "", label: "nothing" },
              ...index.fields.map((path) => ({ value: path, label: path })),
            ]}
          />
        </label>
        {colour !== null &&
          groups.map(({ label, count }, place) => (
            <span key={label} className="inline-flex min-w-0 items-center gap-1">
              <svg viewBox="-6 -6 12 12" className="size-3 shrink-0" aria-hidden="true">
                <PointMark place={place} size={4} />
              </svg>
              <span className="truncate">{label}</span> {formatCount(count)}
            </span>
          ))}
      </div>
      {projection.isError ? (
        <ErrorState
          error={projection.error}
          what="The projection could not be computed"
          onRetry={() => projection.refetch()}
        />
      ) : data === undefined ? (
        <Skeleton className="mx-3.5 mb-3.5 aspect-[16/9] w-auto" />
      ) : data.points.length === 0 ? (
        <p className="px-3.5 pb-3.5 text-muted">
          {asOf === undefined ? "Nothing is embedded yet." : "Nothing was known then."}
        </p>
      ) : view === "plane" ? (
        <PointsPlane
          points={data.points}
          placeOf={colour === null ? () => null : placeOf}
          chosen={record}
          onChoose={(id) => void setUrl({ record: id })}
        />
      ) : (
        <PointsTable points={data.points} colour={colour} onChoose={(id) => void setUrl({ record: id })} />
      )}
      {data && data.points.length > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-muted text-xs">
          {data.count === null || data.sampled >= data.count
            ? `${formatCount(data.sampled)} records`
            : `A sample of ${formatCount(data.sampled)} of ${formatCount(data.count)} records`}{" "}
          by their two principal components, which show {formatShare(data.explained[0] + data.explained[1])}{" "}
          of the variance ({formatShare(data.explained[0])} across, {formatShare(data.explained[1])} up): near
          in the picture need not be near in meaning. Computed <Age at={data.computedAt} suffix=" ago" />.
        </p>
      )}
    </Panel>
  );
}
