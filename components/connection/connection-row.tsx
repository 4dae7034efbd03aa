"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { formatDuration } from "../ui/format.ts";
import { StatusShape } from "../ui/status.tsx";
import { Abilities } from "./abilities.tsx";
import { Evidence } from "./evidence.tsx";

type Connection = Outputs["connection"]["list"][number];

const shapes: Record<Connection["state"], HealthState> = { ok: "ok", failed: "breach", untested: "unknown" };

/** One connection: how it answered when last tested and why not, what it can do, and the test itself. */
export function ConnectionRow({
  connection,
  mayChange,
  onChange,
}: {
  connection: Connection;
  mayChange: boolean;
  onChange: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries(trpc.connection.list.queryFilter());
  const test = useMutation(trpc.connection.test.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(trpc.connection.remove.mutationOptions({ onSuccess: refresh }));
  const [asking, setAsking] = useState(false);
  const state = test.data?.state ?? connection.state;
  const detail = test.data?.detail ?? connection.stateDetail;
  return (
    <li className="grid items-start gap-x-6 gap-y-1.5 border-b border-line px-3.5 py-2.5 last:border-b-0 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <StatusShape state={shapes[state]} />
          <span>{connection.name}</span>
          <span className="font-mono text-xs font-normal text-muted">{connection.id}</span>
          <span className="font-normal text-muted">
            {connection.system}, {connection.role}
          </span>
          <Evidence evidence={connection.evidence} />
        </h2>
        <p
          aria-live="polite"
          className={state === "failed" ? "mt-0.5 break-words text-breach" : "mt-0.5 text-muted"}
        >
          {test.isPending
            ? "Asking it now…"
            : state === "untested"
              ? "Not tested yet."
              : detail || (state === "ok" ? "It answered." : "It failed without a reason.")}
          {test.data ? (
            <span className="text-faint"> answered in {formatDuration(test.data.elapsedMs)}</span>
          ) : (
            connection.checkedAt !== null && (
              <Age at={connection.checkedAt} suffix=" ago" className="ml-2 text-faint" />
            )
          )}
        </p>
        {test.isError && <ErrorLine error={test.error} />}
        <Abilities abilities={connection.abilities} />
      </div>
      {mayChange && (
        <div className="flex gap-2">
          <Button size="sm" busy={test.isPending} onClick={() => test.mutate({ id: connection.id })}>
            Test
          </Button>
          <Button size="sm" onClick={onChange}>
            Change
          </Button>
          <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
            Remove
          </Button>
        </div>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${connection.name}?`}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              variant="danger"
              busy={remove.isPending}
              onClick={() => remove.mutate({ id: connection.id }, { onSuccess: () => setAsking(false) })}
            >
              Remove
            </Button>
          </>
        }
      >
        <p>
          Its settings{connection.hasSecret ? " and its secret are" : " are"} taken away. Nothing in{" "}
          {connection.system} itself changes. A connection that a product uses is refused.
        </p>
        {remove.isError && <ErrorLine error={remove.error} />}
      </Dialog>
    </li>
  );
}
