"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { formatCount } from "../ui/format.ts";
import { Close, Plus } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";

type ListedFeature = Outputs["feature"]["list"]["items"][number];

const shownAtOnce = 100;

/** The chosen features as chips, and a searchable list of all others to add. */
export function FeaturePicker({
  chosen,
  most,
  onChange,
}: {
  chosen: readonly string[];
  most: number;
  onChange: (ids: string[]) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {chosen.map((id) => (
        <span
          key={id}
          className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-accent-line bg-accent-soft pl-1.5 font-mono text-xs text-accent"
        >
          <span className="truncate" title={id}>
            {id.slice(id.indexOf("/") + 1)}
          </span>
          <button
            type="button"
            aria-label={`Leave out ${id}`}
            className="grid size-6 place-items-center hover:text-ink"
            onClick={() => onChange(chosen.filter((each) => each !== id))}
          >
            <Close size={11} />
          </button>
        </span>
      ))}
      <Popover
        label="Choose features"
        className="w-[520px] p-0!"
        trigger={
          <Button size="sm" icon={<Plus size={12} />} disabled={chosen.length >= most}>
            {chosen.length === 0 ? "Choose features" : "Add"}
          </Button>
        }
      >
        <Choices chosen={chosen} most={most} onChange={onChange} />
      </Popover>
      {chosen.length > 1 && (
        <Button size="sm" variant="quiet" onClick={() => onChange([])}>
          Clear
        </Button>
      )}
    </div>
  );
}

function Choices({
  chosen,
  most,
  onChange,
}: {
  chosen: readonly string[];
  most: number;
  onChange: (ids: string[]) => void;
}) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const found = useQuery(
    trpc.feature.list.queryOptions(
      {
        ...(q === "" ? {} : { q }),
        sort: "product",
        limit: shownAtOnce,
        ...(asOf === undefined ? {} : { asOf }),
      },
      { placeholderData: keepPreviousData, staleTime: 15_000 },
    ),
  );
  const items = found.data?.items ?? [];
  const sets = new Map<string, ListedFeature[]>();
  for (const item of items) sets.set(item.productId, [...(sets.get(item.productId) ?? []), item]);
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id].slice(0, most));
  return (
    <div className="flex max-h-[min(480px,70dvh)] flex-col">
      <div className="border-b border-line p-2">
        <Input
          type="search"
          autoFocus
          aria-label="Find features"
          placeholder="Name, product, entity or meaning"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-auto p-1.5">
        {found.isError && <ErrorLine error={found.error} />}
        {found.data && items.length === 0 && <p className="p-2 text-muted">No feature matches.</p>}
        {[...sets].map(([productId, features]) => {
          const ids = features.map((feature) => feature.id);
          const all = ids.every((id) => chosen.includes(id));
          return (
            <fieldset key={productId} className="mb-1">
              <legend className="flex w-full items-center gap-2 px-1.5 pt-1 text-xs text-muted">
                <span className="min-w-0 truncate">{productId}</span>
                <span className="text-faint">by {features[0]?.entity.join(", ")}</span>
                <button
                  type="button"
                  className="ml-auto text-accent hover:underline"
                  onClick={() =>
                    onChange(
                      all
                        ? chosen.filter((id) => !ids.includes(id))
                        : [...new Set([...chosen, ...ids])].slice(0, most),
                    )
                  }
                >
                  {all ? "none" : "all"}
                </button>
              </legend>
              {features.map((feature) => (
                <label
                  key={feature.id}
                  className="flex min-h-7 items-center gap-2 rounded-sm px-1.5 hover:bg-accent-soft"
                >
                  <input
                    type="checkbox"
                    className="accent-accent"
                    checked={chosen.includes(feature.id)}
                    disabled={!chosen.includes(feature.id) && chosen.length >= most}
                    onChange={() => toggle(feature.id)}
                  />
                  <span className="font-semibold">{feature.feature.name}</span>
                  <span className="min-w-0 flex-1 truncate text-right text-xs text-muted">
                    {feature.feature.definition}
                  </span>
                </label>
              ))}
            </fieldset>
          );
        })}
      </div>
      {found.data?.nextCursor != null && (
        <p className="border-t border-line px-3 py-1.5 text-xs text-faint">
          {formatCount(items.length)} of {formatCount(found.data.total)}: type to narrow
        </p>
      )}
    </div>
  );
}
