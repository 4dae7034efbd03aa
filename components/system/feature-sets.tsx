"use client";

import { useQuery } from "@tanstack/react-query";
import { setHealth } from "../feature/set-health.ts";
import { productPath } from "../product/tabs.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatBytes, formatCount, notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";

/** The states of the feature sets: how far each is, and what it holds in memory and on disk. */
export function FeatureSets() {
  const trpc = useTRPC();
  const states = useQuery(trpc.feature.states.queryOptions(undefined, { refetchInterval: 3_000 }));
  const memory = (states.data ?? []).reduce((sum, state) => sum + state.memoryBytes, 0);
  return (
    <Panel
      title="Feature sets"
      id="feature-sets"
      aside={states.data && `${formatBytes(memory)} in memory`}
      flush
    >
      {states.isError && states.data === undefined ? (
        <ErrorState
          error={states.error}
          what="The feature sets could not be measured"
          onRetry={() => void states.refetch()}
        />
      ) : (
        <Table label="Feature sets">
          <TableHead
            columns={[
              "Feature set",
              "State",
              { label: "Frontier", num: true },
              { label: "To apply", num: true },
              { label: "Events", num: true },
              { label: "Keys", num: true },
              { label: "In memory", num: true, title: "Keys whose tiles are in memory" },
              { label: "Memory", num: true },
              { label: "Spilled", num: true, title: "Keys given back to disk since the start" },
              { label: "State file", num: true },
              { label: "Late", num: true },
              { label: "Duplicate", num: true },
              { label: "Corrected", num: true },
            ]}
          />
          <tbody>
            {states.isPending && <SkeletonRows rows={3} columns={13} />}
            {states.data?.length === 0 && (
              <tr>
                <td colSpan={13} className="text-muted">
                  No feature set is at work.
                </td>
              </tr>
            )}
            {states.data?.map((state) => {
              const { health, words, detail } = setHealth(state);
              return (
                <tr key={`${state.productId} ${state.port}`}>
                  <td>
                    <Link
                      href={productPath(state.productId, "features")}
                      className="font-semibold hover:text-accent"
                    >
                      <span className="font-normal text-muted max-md:hidden">
                        {state.productId.slice(0, state.productId.indexOf("/") + 1)}
                      </span>
                      {state.productId.slice(state.productId.indexOf("/") + 1)}
                    </Link>{" "}
                    <span className="text-faint">{state.version}</span>
                  </td>
                  <td>
                    <Status state={health} title={detail}>
                      {words}
                    </Status>
                  </td>
                  <td className="num">
                    {state.frontierAt === null ? (
                      notKnown
                    ) : (
                      <Age at={state.frontierAt} until={state.measuredAt} suffix=" ago" />
                    )}
                  </td>
                  <td className="num">{formatCount(state.lagRecords)}</td>
                  <td className="num">{formatCount(state.counters.events)}</td>
                  <td className="num">{formatCount(state.keys)}</td>
                  <td className="num">{formatCount(state.keysInMemory)}</td>
                  <td className="num">{formatBytes(state.memoryBytes)}</td>
                  <td className="num">{formatCount(state.spilled)}</td>
                  <td className="num">{formatBytes(state.fileBytes)}</td>
                  <td className="num">{formatCount(state.counters.late)}</td>
                  <td className="num">{formatCount(state.counters.duplicate)}</td>
                  <td className="num">{formatCount(state.counters.corrected)}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
