"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useMe } from "../frame/use-me.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Abilities } from "./abilities.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { ConnectionRow } from "./connection-row.tsx";
import { Evidence } from "./evidence.tsx";

type Connection = Outputs["connection"]["list"][number];
type Editing = { kind: "new"; system?: string } | { kind: "change"; connection: Connection };

/** External systems: which are connected, how they are, and which can be. */
export function ConnectionsPage() {
  const trpc = useTRPC();
  const role = useMe()?.principal.role;
  const mayChange = role === "admin" || role === "governance";
  const connections = useQuery(trpc.connection.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const systems = useQuery(trpc.connection.systems.queryOptions(undefined, { staleTime: 600_000 }));
  const [editing, setEditing] = useState<Editing | null>(null);
  const failed = connections.data?.filter((connection) => connection.state === "failed").length ?? 0;
  return (
    <div>
      <PageHead
        title="Connections"
        sub={
          connections.data && (
            <>
              {plural(connections.data.length, "connection")}
              {failed > 0 && <span className="text-breach"> · {failed} failed when last tested</span>}
              {role && !mayChange && " · governance and administrators change them"}
              {" · "}
              <Link href="/help/connections" className={textLink}>
                what each can do
              </Link>
            </>
          )
        }
        actions={
          mayChange && (
            <Button
              variant="primary"
              disabled={systems.data === undefined}
              onClick={() => setEditing({ kind: "new" })}
            >
              New connection
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-5 p-5 max-md:p-3">
        <Panel flush>
          {connections.isError ? (
            <ErrorState
              what="The connections could not be read"
              error={connections.error}
              onRetry={() => void connections.refetch()}
              retrying={connections.isFetching}
            />
          ) : connections.data === undefined ? (
            [0, 1, 2].map((row) => (
              <div
                key={row}
                className="flex h-[66px] flex-col justify-center gap-2 border-b border-line px-3.5"
              >
                <Skeleton className="h-3.5 w-48" />
                <Skeleton className="h-3 w-72" />
              </div>
            ))
          ) : connections.data.length === 0 ? (
            <EmptyState
              title="Nothing external is connected"
              action={
                mayChange && (
                  <Button variant="primary" onClick={() => setEditing({ kind: "new" })}>
                    New connection
                  </Button>
                )
              }
            >
              Millrace runs on its own log, store and lake. Connect a system when a product should live there
              instead.
            </EmptyState>
          ) : (
            <ul>
              {connections.data.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  mayChange={mayChange}
                  onChange={() => setEditing({ kind: "change", connection })}
                />
              ))}
            </ul>
          )}
        </Panel>
        {systems.isError ? (
          <ErrorState what="The systems that can be connected could not be read" error={systems.error} />
        ) : (
          systems.data && (
            <Panel title="What can be connected" id="systems" flush>
              <ul>
                {systems.data.map((system) => (
                  <li
                    key={system.system}
                    className="grid items-center gap-x-4 gap-y-1 border-t border-line px-3.5 py-2 md:grid-cols-[minmax(220px,360px)_100px_150px_minmax(0,1fr)_auto]"
                  >
                    <span className="font-semibold">{system.title}</span>
                    <span className="text-muted">{system.role}</span>
                    <span>
                      <Evidence evidence={system.evidence} />
                    </span>
                    <Abilities abilities={system.abilities} />
                    {mayChange && (
                      <Button size="sm" onClick={() => setEditing({ kind: "new", system: system.system })}>
                        Connect
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </Panel>
          )
        )}
      </div>
      {editing && systems.data && (
        <ConnectionForm
          systems={systems.data}
          {...(editing.kind === "change"
            ? { connection: editing.connection }
            : editing.system === undefined
              ? {}
              : { system: editing.system })}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}
