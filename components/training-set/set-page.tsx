"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Age } from "../ui/age.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorLine, ErrorState } from "../ui/error-state.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Downloads } from "./download.tsx";
import { RowsTable } from "./rows-table.tsx";
import { SetFacts } from "./set-facts.tsx";
import { SetFeatures } from "./set-features.tsx";
import { SetPins } from "./set-pins.tsx";

/** A saved training set: its hash, what it was read from, its first rows, and ways to take it along. */
export function TrainingSetPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.trainingSet.get.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  const set = found.data;
  const preview = useQuery(
    trpc.trainingSet.preview.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY, retry: false }),
  );
  if (set === undefined && found.isError)
    return problemOf(found.error).code === "NOT_FOUND" ? (
      <EmptyState
        title={<h1>There is no such training set</h1>}
        action={<ButtonLink href="/training-sets">All training sets</ButtonLink>}
      >
        {problemOf(found.error).detail}
      </EmptyState>
    ) : (
      <ErrorState
        error={found.error}
        what="The training set could not be read"
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    );
  if (set === undefined)
    return (
      <div className="p-5" aria-busy="true">
        <Skeleton className="h-7 w-80" />
        <Skeleton className="mt-6 h-60" />
      </div>
    );
  const dtypes = Object.fromEntries(set.features.map(({ name, dtype }) => [name, dtype]));
  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title={set.name}
        sub={
          <>
            {plural(set.rows, "row")}, made <Age at={set.createdAt} suffix=" ago" /> by {set.createdBy.name}
          </>
        }
        actions={
          <>
            <Downloads id={id} />
            <ButtonLink href={`/api/v1/training-sets/${id}/notebook`} download>
              Notebook
            </ButtonLink>
            <ButtonLink href={`/api/v1/training-sets/${id}/script`} download>
              Script
            </ButtonLink>
            {set.removable && <Remove id={id} name={set.name} />}
          </>
        }
      />
      <div className="grid gap-4 p-5 max-md:p-4 xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          <SetFeatures set={set} />
          <Panel
            id="rows"
            title="First rows"
            aside={preview.data && `${formatCount(preview.data.rows.length)} of ${formatCount(set.rows)}`}
            flush
          >
            {preview.isError ? (
              <ErrorState
                error={preview.error}
                what="The rows could not be read"
                onRetry={() => void preview.refetch()}
                className="mx-3.5 mb-3.5"
              />
            ) : preview.data === undefined ? (
              <Skeleton className="mx-3.5 mb-3.5 h-60" />
            ) : (
              <RowsTable
                label="First rows of the training set"
                columns={preview.data.columns}
                rows={preview.data.rows}
                dtypes={dtypes}
                className="max-h-[60dvh]"
              />
            )}
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <SetFacts set={set} />
          <SetPins set={set} />
        </div>
      </div>
    </div>
  );
}

function Remove({ id, name }: { id: string; name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const remove = useMutation(
    trpc.trainingSet.remove.mutationOptions({ onSuccess: () => router.push("/training-sets") }),
  );
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Delete
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Delete this training set?"
        description={name}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ id })}>
              Delete
            </Button>
          </>
        }
      >
        <p>Its rows and labels are removed for everybody. That it existed stays in the journal.</p>
        {remove.isError && <ErrorLine error={remove.error} />}
      </Dialog>
    </>
  );
}
