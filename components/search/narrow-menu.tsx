"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type PortType, portTypeSchema } from "@/server/domain/read-models/port.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Filter } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";

export interface Narrowing {
  domains: string[];
  ports: PortType[];
  filter: string;
}

/** Longest filter an address has room for. */
const longestFilter = 500;

/** What the plan may be narrowed by: domains, kinds of ports, and a filter over the records. */
export function NarrowMenu({
  value,
  onChange,
}: {
  value: Narrowing;
  onChange: (next: Partial<Narrowing>) => void;
}) {
  return (
    <Popover
      label="Narrow the plan"
      className="w-[320px]"
      trigger={
        <Button size="sm" icon={<Filter size={12} />}>
          Narrow
        </Button>
      }
    >
      {(close) => <NarrowForm value={value} onChange={onChange} onDone={close} />}
    </Popover>
  );
}

function NarrowForm({
  value,
  onChange,
  onDone,
}: {
  value: Narrowing;
  onChange: (next: Partial<Narrowing>) => void;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const catalog = useQuery(trpc.catalog.list.queryOptions({ limit: 1 }));
  const [filter, setFilter] = useState(value.filter);
  const domains = catalog.data?.facets.find(({ facet }) => facet === "domain")?.values ?? [];
  const toggled = <T extends string>(list: T[], item: T) =>
    list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ filter: filter.trim() });
        onDone();
      }}
    >
      <Choices
        label="Domains"
        options={domains.map((each) => ({ value: each.value, label: each.label }))}
        chosen={value.domains}
        onToggle={(domain) => onChange({ domains: toggled(value.domains, domain) })}
      />
      <Choices
        label="With a port of type"
        options={portTypeSchema.options.map((type) => ({ value: type, label: type }))}
        chosen={value.ports}
        onToggle={(port) => onChange({ ports: toggled(value.ports, port) })}
      />
      <Field
        label="Only records for which"
        hint="CEL over the record. Products without such fields are not asked, and the coverage says so."
      >
        {(control) => (
          <Input
            {...control}
            mono
            value={filter}
            maxLength={longestFilter}
            onChange={(event) => setFilter(event.target.value)}
            placeholder='event.phase == "Climb"'
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" size="sm" variant="primary" className="self-end">
        Apply
      </Button>
    </form>
  );
}

function Choices<Value extends string>({
  label,
  options,
  chosen,
  onToggle,
}: {
  label: string;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onToggle: (value: Value) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-muted">{label}</legend>
      <div className="flex flex-wrap gap-x-3 gap-y-1">
        {options.map((option) => (
          <label key={option.value} className="flex min-h-6 items-center gap-1.5 text-xs">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={() => onToggle(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
