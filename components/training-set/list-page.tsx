"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHead } from "../frame/page-head.tsx";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatBytes, formatCount, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { trainingSetsInput } from "./list-input.ts";

/** Saved training sets, newest first. */
export function TrainingSetsPage() {
  const trpc = useTRPC();
  const sets = useQuery(trpc.trainingSet.list.queryOptions(trainingSetsInput));
  const build = (
    <ButtonLink href="/training-sets/new" variant="primary">
      Build a training set
    </ButtonLink>
  );
  return (
    <div className="flex h-full flex-col">
      <PageHead
        title="Training sets"
        sub={sets.data && `${plural(sets.data.length, "set")}, each with what it was read from`}
        actions={
          <>
            <ButtonLink href="/features">Features</ButtonLink>
            {build}
          </>
        }
      />
      {sets.isError && sets.data === undefined ? (
        <ErrorState
          error={sets.error}
          what="The training sets could not be listed"
          onRetry={() => void sets.refetch()}
          retrying={sets.isFetching}
        />
      ) : sets.data?.length === 0 ? (
        <EmptyState title="No training set yet" action={build}>
          Bring labels, an entity and an instant each: every feature is joined as it was known then, and the
          set keeps its definitions, offsets and hash, so that it can be read again.
        </EmptyState>
      ) : (
        <Table label="Training sets" className="min-h-0 flex-1 bg-panel" aria-busy={sets.isPending}>
          <TableHead
            columns={[
              "Name",
              { label: "Rows", num: true },
              { label: "Size", num: true, className: "max-md:hidden" },
              "Known",
              { label: "Feature sets", className: "max-md:hidden" },
              { label: "Content hash", className: "max-md:hidden" },
              { label: "By", className: "max-md:hidden" },
              { label: "Made", num: true },
            ]}
          />
          <tbody>
            {sets.isPending && <SkeletonRows rows={10} columns={8} />}
            {sets.data?.map((set) => (
              <tr key={set.id}>
                <td className="max-w-[360px] truncate">
                  <Link
                    href={`/training-sets/${set.id}`}
                    className="font-semibold hover:text-accent"
                    title={set.name}
                  >
                    {set.name}
                  </Link>
                </td>
                <td className="num">{formatCount(set.rows)}</td>
                <td className="num max-md:hidden">{formatBytes(set.bytes)}</td>
                <td className="text-muted">{set.knownAt}</td>
                <td
                  className="max-w-[300px] truncate text-muted max-md:hidden"
                  title={set.products.join(", ")}
                >
                  {set.products.join(", ")}
                </td>
                <td className="font-mono text-xs max-md:hidden" title={set.contentHash}>
                  {set.contentHash.slice(0, 12)}
                </td>
                <td className="text-muted max-md:hidden">{set.createdBy.name}</td>
                <td className="num">
                  <Age at={set.createdAt} suffix=" ago" />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
