"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toSlug } from "@/server/domain/slug.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { FormDrawer } from "../ui/form-drawer.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { useToast } from "../ui/toast.tsx";
import { Evidence } from "./evidence.tsx";
import { faultsOf, initialValues, type SettingSchema, settingsOf } from "./json-schema.ts";
import { SchemaFields } from "./schema-fields.tsx";

type Connection = Outputs["connection"]["list"][number];
type System = Outputs["connection"]["systems"][number];

export interface ConnectionFormProps {
  systems: readonly System[];
  /** The connection to change; without it, a new one to `system` is made. */
  connection?: Connection;
  system?: string;
  onClose: () => void;
}

/** Adds or changes a connection; its fields come from the schema of the chosen system. */
export function ConnectionForm({ systems, connection, system: startWith, onClose }: ConnectionFormProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toast = useToast();
  const [systemName, setSystem] = useState(connection?.system ?? startWith ?? systems[0]?.system ?? "");
  const system = systems.find((each) => each.system === systemName);
  const configSchema = (system?.configSchema ?? {}) as SettingSchema;
  const secretSchema = (system?.secretSchema ?? null) as SettingSchema | null;
  const [name, setName] = useState(connection?.name ?? "");
  const [config, setConfig] = useState(() => initialValues(configSchema, connection?.config ?? {}));
  const [secret, setSecret] = useState<Record<string, unknown>>({});
  const [checked, setChecked] = useState(false);

  const save = useMutation(
    trpc.connection.save.mutationOptions({
      onSuccess: async (saved) => {
        await client.invalidateQueries(trpc.connection.list.queryFilter());
        toast({ title: `${saved.name} is saved`, detail: "Test it to see whether it answers." });
        onClose();
      },
    }),
  );
  const id = connection?.id ?? toSlug(name).replaceAll("_", "-").slice(0, 63);
  const secretIsSet = Object.values(secret).some((value) => value !== undefined && value !== "");
  const configFaults = faultsOf(configSchema, config);
  // An existing secret stays when nothing is typed; a new one must be whole.
  const secretFaults =
    secretSchema !== null && (secretIsSet || !connection?.hasSecret) ? faultsOf(secretSchema, secret) : {};
  const problem = save.isError ? problemOf(save.error) : null;
  const under = (part: "config" | "secret") =>
    problem?.path?.startsWith(`${part}.`) ? { [problem.path.slice(part.length + 1)]: problem.detail } : {};
  const nameFault = name.trim() === "" ? "is needed" : id === "" ? "needs a letter or a digit" : null;
  const sound =
    nameFault === null && Object.keys(configFaults).length === 0 && Object.keys(secretFaults).length === 0;

  const submit = () => {
    setChecked(true);
    if (!sound || system === undefined) return;
    save.mutate({
      id,
      name: name.trim(),
      system: system.system,
      config: settingsOf(configSchema, config),
      ...(secretSchema !== null && secretIsSet ? { secret: settingsOf(secretSchema, secret) } : {}),
    });
  };
  return (
    <FormDrawer
      title={connection ? `Change ${connection.name}` : "New connection"}
      description={system?.title}
      busy={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {!connection && (
        <Field label="System">
          {(control) => (
            <Select
              {...control}
              value={systemName}
              onChange={(event) => {
                const next = systems.find((each) => each.system === event.target.value);
                if (!next) return;
                setSystem(next.system);
                setConfig(initialValues(next.configSchema as SettingSchema, {}));
                setSecret({});
              }}
              options={systems.map((each) => ({
                value: each.system,
                label: `${each.title} (${each.role})`,
              }))}
            />
          )}
        </Field>
      )}
      {system && <Evidence evidence={system.evidence} long />}
      <Field
        label="Name"
        hint={id === "" ? undefined : <>Products name it as “{id}”</>}
        error={checked ? nameFault : null}
      >
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <SchemaFields
        schema={configSchema}
        values={config}
        onChange={setConfig}
        faults={{ ...(checked ? configFaults : {}), ...under("config") }}
      />
      {secretSchema !== null && (
        <fieldset className="flex flex-col gap-3 border-t border-line pt-3">
          <legend className="sr-only">Secrets</legend>
          <p className="text-xs text-faint">
            {connection?.hasSecret
              ? "A secret is kept, encrypted. Leave this empty to keep it."
              : "Kept encrypted on this machine; never shown again."}
          </p>
          <SchemaFields
            schema={secretSchema}
            values={secret}
            onChange={setSecret}
            faults={{ ...(checked ? secretFaults : {}), ...under("secret") }}
            secret
          />
        </fieldset>
      )}
      {save.isError && !problem?.path && <ErrorLine error={save.error} />}
    </FormDrawer>
  );
}
