"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { useToast } from "../ui/toast.tsx";
import { callAuth } from "./auth-call.ts";

const empty = { currentPassword: "", newPassword: "" };

/** Changes one's own password; sessions elsewhere end. */
export function OwnPassword() {
  const toast = useToast();
  const [values, setValues] = useState(empty);
  const change = useMutation({
    mutationFn: () => callAuth("/change-password", { ...values, revokeOtherSessions: true }),
    onSuccess: () => {
      setValues(empty);
      toast({ title: "Your password is changed", detail: "Other browsers were signed out." });
    },
  });
  const input = (name: keyof typeof empty, autoComplete: string) => ({
    type: "password",
    autoComplete,
    required: true,
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  return (
    <Panel title="Password" id="password">
      <form
        className="flex max-w-[360px] flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Field label="Password now">
          {(control) => <Input {...control} {...input("currentPassword", "current-password")} />}
        </Field>
        <Field label="New password" hint="At least 10 characters. Other browsers are signed out.">
          {(control) => <Input {...control} {...input("newPassword", "new-password")} />}
        </Field>
        {change.isError && <ErrorLine error={change.error} />}
        <div>
          <Button type="submit" busy={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
