"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Scope } from "@/server/domain/principal.ts";
import { nowMs } from "../time/browser-clock.ts";
import { useTRPC } from "../trpc/client.ts";
import { useOrigin } from "../ui/api-call.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

const scopes: { value: Scope; label: string; detail: string }[] = [
  { value: "read", label: "read", detail: "read data and metadata" },
  { value: "write", label: "write", detail: "send events and load data into products you may write" },
  { value: "catalog", label: "catalog", detail: "change definitions you may change" },
  { value: "admin", label: "admin", detail: "administer, if you may" },
];

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "", label: "no end" },
];

/** Makes a token and shows it once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["read"]);
  const [days, setDays] = useState("90");
  const create = useMutation(
    trpc.token.create.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.token.list.queryFilter()),
    }),
  );
  if (create.isSuccess) return <ShownOnce token={create.data.token} name={name} onClose={onClose} />;
  const send = () => {
    const expiresAt = days === "" ? null : new Date(nowMs() + Number(days) * 86_400_000).toISOString();
    create.mutate({ name: name.trim(), scopes: [...chosen], expiresAt });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New API token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={name.trim() === "" || chosen.length === 0}
            busy={create.isPending}
            onClick={send}
          >
            Make it
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name" hint="Where it will be used, e.g. “nightly notebook”">
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className="mb-1 text-xs text-muted">It may</legend>
          {scopes.map((scope) => (
            <label key={scope.value} className="flex min-h-7 items-center gap-2">
              <input
                type="checkbox"
                className="accent-(--accent)"
                checked={chosen.includes(scope.value)}
                onChange={(event) =>
                  setChosen(
                    event.target.checked
                      ? [...chosen, scope.value]
                      : chosen.filter((each) => each !== scope.value),
                  )
                }
              />
              <span className="w-16 font-semibold">{scope.label}</span>
              <span className="text-muted">{scope.detail}</span>
            </label>
          ))}
        </fieldset>
        <Field label="Valid for">
          {(control) => (
            <Select
              {...control}
              value={days}
              onChange={(event) => setDays(event.target.value)}
              options={lifetimes}
            />
          )}
        </Field>
        {create.isError && <ErrorLine error={create.error} />}
      </div>
    </Dialog>
  );
}

function ShownOnce({ token, name, onClose }: { token: string; name: string; onClose: () => void }) {
  const origin = useOrigin();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      wide
      title={`Token “${name}”`}
      description="Copy it now: it is kept as a hash only and cannot be shown again."
      footer={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-center gap-3 rounded-md border border-line bg-bg px-3 py-2">
          <output className="min-w-0 flex-1 break-all font-mono text-xs">{token}</output>
          <CopyButton text={token} label="Copy the token" />
        </div>
        <CodeBlock
          label="Try it"
          samples={[
            {
              label: "curl",
              language: "bash",
              code: `export TOKEN='${token}'\ncurl -s "${origin}/api/v1/products?limit=5" -H "authorization: Bearer $TOKEN"`,
            },
          ]}
        />
      </div>
    </Dialog>
  );
}
