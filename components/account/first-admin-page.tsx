"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ErrorLine, ErrorState } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { callAuth, goOn } from "./auth-call.ts";

/** Whoever holds the one-time link makes the account of the first administrator here. */
export function FirstAdminPage({ token }: { token: string }) {
  const trpc = useTRPC();
  const link = useQuery(
    trpc.person.checkFirstAdminLink.queryOptions(
      { token },
      { retry: 1, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  return (
    <>
      <h1>First administrator</h1>
      {link.isPending && <Skeleton className="h-60 w-full" />}
      {link.isError && (
        <ErrorState
          className="m-0"
          what="This link does not open an account"
          error={link.error}
          action={
            <ButtonLink size="sm" href="/sign-in">
              Sign in
            </ButtonLink>
          }
        />
      )}
      {link.isSuccess && <FirstAdminForm token={token} />}
    </>
  );
}

const fields = [
  { name: "name", label: "Your name", type: "text", autoComplete: "name", hint: undefined },
  {
    name: "email",
    label: "E-mail address",
    type: "email",
    autoComplete: "username",
    hint: "You sign in with it. Nothing is sent to it.",
  },
  {
    name: "password",
    label: "Password",
    type: "password",
    autoComplete: "new-password",
    hint: "At least 10 characters.",
  },
] as const;

function FirstAdminForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const [values, setValues] = useState({ name: "", email: "", password: "" });
  const create = useMutation(
    trpc.person.createFirstAdmin.mutationOptions({
      // The account is there; should the sign-in fail, the sign-in page says why.
      onSuccess: ({ email }) =>
        callAuth("/sign-in/email", { email, password: values.password }).then(
          () => goOn("/"),
          () => goOn("/sign-in"),
        ),
    }),
  );
  const problem = create.isError ? problemOf(create.error) : undefined;
  const placed = fields.some(({ name }) => name === problem?.path);
  return (
    <Panel>
      <p className="mb-3 text-muted">
        This account may do everything in this mesh, and makes the accounts of the others. The link works
        once.
      </p>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ token, ...values });
        }}
      >
        {fields.map(({ name, label, type, autoComplete, hint }) => (
          <Field key={name} label={label} hint={hint} error={problem?.path === name ? problem.detail : null}>
            {(control) => (
              <Input
                {...control}
                name={name}
                type={type}
                autoComplete={autoComplete}
                required
                value={values[name]}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {create.isError && !placed && <ErrorLine error={create.error} />}
        <div>
          <Button type="submit" variant="primary" busy={create.isPending || create.isSuccess}>
            Make the account
          </Button>
        </div>
      </form>
    </Panel>
  );
}
