"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../frame/use-me.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import type { PersonView, TeamView } from "./person.ts";
import { TeamForm } from "./team-form.tsx";

/** The teams with their people and domains: who is in the owning team of a domain may change its products. */
export function Teams({ people }: { people: readonly PersonView[] }) {
  const trpc = useTRPC();
  const me = useMe()?.principal;
  const teams = useQuery(trpc.team.list.queryOptions());
  const [editing, setEditing] = useState<TeamView | "new" | null>(null);
  const everywhere = me?.role === "admin" || me?.role === "governance";
  const mayChange = (team: TeamView) =>
    everywhere || team.members.some(({ personId, role }) => personId === me?.id && role === "owner");
  return (
    <Panel
      title="Teams"
      id="teams"
      flush
      aside={
        everywhere && (
          <Button size="sm" onClick={() => setEditing("new")}>
            New team
          </Button>
        )
      }
    >
      {teams.isError ? (
        <ErrorState
          what="The teams could not be read"
          error={teams.error}
          onRetry={() => void teams.refetch()}
          retrying={teams.isFetching}
        />
      ) : teams.data?.length === 0 ? (
        <EmptyState title="No team yet">
          A domain belongs to a team, and its members change the domain's products.
        </EmptyState>
      ) : (
        <Table label="Teams">
          <TableHead columns={["Team", "E-mail", "People", "Owns", { label: "Actions", hidden: true }]} />
          <tbody>
            {teams.data === undefined ? (
              <SkeletonRows rows={3} columns={5} />
            ) : (
              teams.data.map((team) => (
                <tr key={team.id}>
                  <td className="font-semibold">{team.name}</td>
                  <td className="text-muted">{team.email ?? <span className="text-faint">none</span>}</td>
                  <td>
                    {team.members
                      .map(({ name, role }) => name + (role === "owner" ? " (owner)" : ""))
                      .join(", ") || <span className="text-faint">nobody</span>}
                  </td>
                  <td className="text-muted">
                    {team.domains.map(({ name }) => name).join(", ") || (
                      <span className="text-faint">no domain</span>
                    )}
                  </td>
                  <td className="num">
                    {mayChange(team) && (
                      <Button size="sm" aria-label={`Change ${team.name}`} onClick={() => setEditing(team)}>
                        Change
                      </Button>
                    )}
                  </td>
                </tr>
              ))
            )}
          </tbody>
        </Table>
      )}
      {editing && (
        <TeamForm
          {...(editing === "new" ? {} : { team: editing })}
          people={people}
          onClose={() => setEditing(null)}
        />
      )}
    </Panel>
  );
}
