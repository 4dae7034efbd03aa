"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toSlug } from "@/server/domain/slug.ts";
import { type Inputs, useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { IconButton } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { FormDrawer } from "../ui/form-drawer.tsx";
import { Close } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { useToast } from "../ui/toast.tsx";
import type { PersonView, TeamView } from "./person.ts";

type Member = Inputs["team"]["save"]["members"][number];

/** Makes a team, or changes its name, address and people. */
export function TeamForm({
  team,
  people,
  onClose,
}: {
  /** The team to change; without it, a new one is made. */
  team?: TeamView;
  people: readonly PersonView[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(team?.name ?? "");
  const [email, setEmail] = useState(team?.email ?? "");
  const [members, setMembers] = useState<Member[]>(
    team?.members.map(({ personId, role }) => ({ personId, role })) ?? [],
  );
  const save = useMutation(
    trpc.team.save.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          client.invalidateQueries(trpc.team.list.queryFilter()),
          client.invalidateQueries(trpc.person.list.queryFilter()),
        ]);
        toast({ title: `${name.trim()} is saved` });
        onClose();
      },
    }),
  );
  const id = team?.id ?? toSlug(name);
  const problem = save.isError ? problemOf(save.error) : null;
  const faultOf = (field: string) => (problem?.path === field ? problem.detail : null);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  const others = people.filter((person) => !members.some(({ personId }) => personId === person.id));
  const submit = () =>
    save.mutate({ id, name: name.trim(), email: email.trim() === "" ? null : email.trim(), members });
  return (
    <FormDrawer
      title={team ? `Change ${team.name}` : "New team"}
      busy={save.isPending}
      disabled={id === ""}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint={team || id === "" ? undefined : <>Product files name it as “{id}”</>}
        error={faultOf("name") ?? faultOf("id")}
      >
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="E-mail address" optional error={faultOf("email")}>
        {(control) => (
          <Input {...control} type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
        )}
      </Field>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-xs text-muted">People</legend>
        {members.map((member) => (
          <div key={member.personId} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{nameOf.get(member.personId) ?? member.personId}</span>
            <Select
              aria-label={`Part of ${nameOf.get(member.personId) ?? member.personId}`}
              value={member.role}
              onChange={(event) =>
                setMembers(
                  members.map((each) =>
                    each.personId === member.personId
                      ? { ...each, role: event.target.value as Member["role"] }
                      : each,
                  ),
                )
              }
              options={[
                { value: "owner", label: "owner" },
                { value: "member", label: "member" },
              ]}
            />
            <IconButton
              label={`Take ${nameOf.get(member.personId) ?? member.personId} out`}
              size="sm"
              onClick={() => setMembers(members.filter((each) => each.personId !== member.personId))}
            >
              <Close />
            </IconButton>
          </div>
        ))}
        {others.length > 0 && (
          <Select
            aria-label="Add a person"
            placeholder="Add a person…"
            value=""
            onChange={(event) => setMembers([...members, { personId: event.target.value, role: "member" }])}
            options={others.map((person) => ({ value: person.id, label: person.name }))}
          />
        )}
        {faultOf("members") && (
          <p role="alert" className="text-xs text-breach">
            {faultOf("members")}
          </p>
        )}
      </fieldset>
      {problem && !["name", "id", "email", "members"].includes(problem.path ?? "") && (
        <ErrorLine error={save.error} />
      )}
    </FormDrawer>
  );
}
