"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { useToast } from "../ui/toast.tsx";
import { type PersonRole, type PersonView, roleDetails, roleOptions } from "./person.ts";

interface DialogProps {
  person: PersonView;
  onClose: () => void;
}

/** Gives another role, with the reason that the journal keeps. */
export function ChangeRole({ person, onClose }: DialogProps) {
  const trpc = useTRPC();
  const done = useDone(`${person.name} has another role`, onClose);
  const change = useMutation(trpc.person.changeRole.mutationOptions({ onSuccess: done }));
  const [role, setRole] = useState(person.role as PersonRole);
  const [reason, setReason] = useState("");
  return (
    <Ask
      title={`Role of ${person.name}`}
      act="Change"
      mutation={change}
      disabled={role === person.role}
      onAct={() => change.mutate({ id: person.id, role, reason })}
      onClose={onClose}
    >
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
      <Reason value={reason} onChange={setReason} />
    </Ask>
  );
}

/** Sets a password, for somebody who forgot theirs; their sessions end. */
export function SetPassword({ person, onClose }: DialogProps) {
  const trpc = useTRPC();
  const done = useDone(`${person.name} signs in with the new password from now on`, onClose);
  const set = useMutation(trpc.person.setPassword.mutationOptions({ onSuccess: done }));
  const [password, setPassword] = useState("");
  const problem = set.isError ? problemOf(set.error) : null;
  return (
    <Ask
      title={`Password of ${person.name}`}
      act="Set it"
      mutation={set}
      placed={problem?.path === "password"}
      disabled={password === ""}
      onAct={() => set.mutate({ id: person.id, password })}
      onClose={onClose}
    >
      <Field
        label="New password"
        hint="At least 10 characters. Wherever they are signed in now, they are signed out."
        error={problem?.path === "password" ? problem.detail : null}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    </Ask>
  );
}

/** Removes a person with account, sessions and tokens. */
export function RemovePerson({ person, onClose }: DialogProps) {
  const trpc = useTRPC();
  const done = useDone(`${person.name} is removed`, onClose);
  const remove = useMutation(trpc.person.remove.mutationOptions({ onSuccess: done }));
  const [reason, setReason] = useState("");
  return (
    <Ask
      title={`Remove ${person.name}?`}
      act="Remove"
      danger
      mutation={remove}
      onAct={() => remove.mutate({ id: person.id, reason })}
      onClose={onClose}
    >
      <p>
        Their account, sessions and API tokens end now. What they did stays in the history under their name.
      </p>
      <Reason value={reason} onChange={setReason} />
    </Ask>
  );
}

function useDone(title: string, onClose: () => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  return async () => {
    await Promise.all([
      client.invalidateQueries(trpc.person.list.queryFilter()),
      client.invalidateQueries(trpc.team.list.queryFilter()),
    ]);
    toast({ title });
    onClose();
  };
}

function Reason({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Reason" optional hint="Kept in the history.">
      {(control) => (
        <Input
          {...control}
          maxLength={500}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Ask({
  title,
  act,
  danger = false,
  disabled = false,
  placed = false,
  mutation,
  onAct,
  onClose,
  children,
}: {
  title: string;
  /** What the button does. */
  act: string;
  danger?: boolean;
  disabled?: boolean;
  /** The failure stands at its field already. */
  placed?: boolean;
  mutation: { isPending: boolean; isError: boolean; error: unknown };
  onAct: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={danger ? "danger" : "primary"}
            busy={mutation.isPending}
            disabled={disabled}
            onClick={onAct}
          >
            {act}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onAct();
        }}
      >
        {children}
        {mutation.isError && !placed && <ErrorLine error={mutation.error} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}
