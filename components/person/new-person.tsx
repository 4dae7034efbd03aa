"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { FormDrawer } from "../ui/form-drawer.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { useToast } from "../ui/toast.tsx";
import { type PersonRole, roleDetails, roleOptions } from "./person.ts";

const texts = [
  { name: "name", label: "Name", type: "text", optional: false, hint: undefined },
  {
    name: "email",
    label: "E-mail address",
    type: "email",
    optional: false,
    hint: "They sign in with it. Nothing is sent to it.",
  },
  { name: "title", label: "What they do", type: "text", optional: true, hint: undefined },
  {
    name: "password",
    label: "First password",
    type: "password",
    optional: false,
    hint: "At least 10 characters. Tell it to them; they can change it on their account's page.",
  },
] as const;

/** Adds a person who signs in with a password. */
export function NewPerson({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const [values, setValues] = useState({ name: "", email: "", title: "", password: "" });
  const [role, setRole] = useState<PersonRole>("data_scientist");
  const create = useMutation(
    trpc.person.create.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.person.list.queryFilter());
        toast({ title: `${values.name.trim()} can sign in` });
        onClose();
      },
    }),
  );
  const problem = create.isError ? problemOf(create.error) : null;
  const submit = () => create.mutate({ ...values, role });
  return (
    <FormDrawer title="New person" act="Add" busy={create.isPending} onSubmit={submit} onClose={onClose}>
      {texts.map(({ name, label, type, optional, hint }) => (
        <Field
          key={name}
          label={label}
          optional={optional}
          hint={hint}
          error={problem?.path === name ? problem.detail : null}
        >
          {(control) => (
            <Input
              {...control}
              type={type}
              autoComplete={type === "password" ? "new-password" : "off"}
              value={values[name]}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Role" hint={roleDetails[role]}>
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={(event) => setRole(event.target.value as PersonRole)}
            options={roleOptions}
          />
        )}
      </Field>
      {problem && !texts.some(({ name }) => name === problem.path) && <ErrorLine error={create.error} />}
    </FormDrawer>
  );
}
