"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { slugSchema } from "@/server/domain/slug.ts";
import { useTRPC } from "../trpc/client.ts";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { Select } from "../ui/select.tsx";
import type { Draft } from "./draft.ts";

const slugError = (text: string): string | null => {
  const [issue] = slugSchema.safeParse(text).error?.issues ?? [];
  return issue ? `It ${issue.message}.` : null;
};

/** What it is called, who answers for it, and what it may be used for. */
export function BasicsSection({ draft, edit }: { draft: Draft; edit: (change: Partial<Draft>) => void }) {
  const trpc = useTRPC();
  const domains = useQuery(trpc.domain.list.queryOptions(undefined, { staleTime: 60_000 }));
  const teams = useQuery(trpc.team.list.queryOptions(undefined, { staleTime: 60_000 }));
  const listId = useId();
  const known = domains.data?.find((domain) => domain.id === draft.domain);
  return (
    <Panel id="basics" title="Basics">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Domain"
          error={slugError(draft.domain)}
          hint={
            known
              ? known.name
              : domains.data && draft.domain !== ""
                ? "A new domain: it is created with the product"
                : undefined
          }
        >
          {(control) => (
            <>
              <Input
                {...control}
                mono
                list={listId}
                value={draft.domain}
                autoCapitalize="off"
                onChange={(event) => edit({ domain: event.target.value })}
              />
              <datalist id={listId}>
                {domains.data?.map((domain) => (
                  <option key={domain.id} value={domain.id}>
                    {domain.name}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Name" error={slugError(draft.name)} hint="In its address and in SQL">
          {(control) => (
            <Input
              {...control}
              mono
              value={draft.name}
              autoCapitalize="off"
              onChange={(event) => edit({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Title">
          {(control) => (
            <Input
              {...control}
              value={draft.title}
              onChange={(event) => edit({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label="Owner" hint={draft.owner === "" ? "The domain's owner answers for it" : undefined}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={draft.owner}
              placeholder="The domain's owner"
              options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))}
              onChange={(event) => edit({ owner: event.target.value })}
            />
          )}
        </Field>
        <Field label="What it is, in a sentence or two" className="sm:col-span-2">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              value={draft.description}
              onChange={(event) => edit({ description: event.target.value })}
            />
          )}
        </Field>
        <Field label="Licence" optional>
          {(control) => (
            <Input
              {...control}
              placeholder="CC-BY-4.0"
              value={draft.licence}
              onChange={(event) => edit({ licence: event.target.value })}
            />
          )}
        </Field>
        <Field label="Whom to name when it is used" optional>
          {(control) => (
            <Input
              {...control}
              value={draft.attribution}
              onChange={(event) => edit({ attribution: event.target.value })}
            />
          )}
        </Field>
      </div>
    </Panel>
  );
}
