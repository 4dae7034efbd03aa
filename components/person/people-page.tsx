"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useMe } from "../frame/use-me.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { NewPerson } from "./new-person.tsx";
import { PersonRow } from "./person-row.tsx";
import { Teams } from "./teams.tsx";

/** Who can sign in to this mesh, as what, and in which teams; administrators add, change and remove people here. */
export function PeoplePage() {
  const trpc = useTRPC();
  const me = useMe()?.principal;
  const mayChange = me?.role === "admin";
  const people = useQuery(trpc.person.list.queryOptions());
  const [adding, setAdding] = useState(false);
  return (
    <div>
      <PageHead
        title="People"
        sub={
          people.data && (
            <>
              {plural(people.data.length, "person", "people")}
              {me && !mayChange && " · administrators add and change them"}
            </>
          )
        }
        actions={
          mayChange && (
            <Button variant="primary" onClick={() => setAdding(true)}>
              New person
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-5 p-5 max-md:p-3">
        <Panel flush>
          {people.isError ? (
            <ErrorState
              what="The people could not be read"
              error={people.error}
              onRetry={() => void people.refetch()}
              retrying={people.isFetching}
            />
          ) : (
            <Table label="People">
              <TableHead
                columns={[
                  "Name",
                  "E-mail",
                  "Role",
                  "Teams",
                  "Signs in",
                  ...(mayChange ? [{ label: "Actions", hidden: true }] : []),
                ]}
              />
              <tbody>
                {people.data === undefined ? (
                  <SkeletonRows rows={3} columns={mayChange ? 6 : 5} />
                ) : (
                  people.data.map((person) => (
                    <PersonRow
                      key={person.id}
                      person={person}
                      own={person.id === me?.id}
                      mayChange={mayChange}
                    />
                  ))
                )}
              </tbody>
            </Table>
          )}
        </Panel>
        <Teams people={people.data ?? []} />
      </div>
      {adding && <NewPerson onClose={() => setAdding(false)} />}
    </div>
  );
}
