"use client";

import { useState } from "react";
import type { Outputs } from "../trpc/client.ts";
import { cx } from "../ui/cx.ts";
import { formatCount } from "../ui/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { type CatalogState, type FacetName, facetNames, filterCount } from "./catalog-state.ts";
import { facetLabel, valueLabel } from "./facet-words.ts";

type Facet = Outputs["catalog"]["list"]["facets"][number];

const shownAtFirst = 8;
const measured: readonly FacetName[] = ["freshness", "contract"];

/** The ways to narrow the catalog, each value with how many products it leaves. */
export function Facets({
  facets,
  state,
  past = false,
  onToggle,
  onClear,
}: {
  facets: readonly Facet[] | undefined;
  /** The catalog of another time: what is only measured now does not narrow it. */
  past?: boolean;
  state: CatalogState;
  onToggle: (facet: FacetName, value: string) => void;
  onClear: () => void;
}) {
  const set = filterCount(state);
  return (
    <div className="flex flex-col gap-4">
      {set > 0 && (
        <button type="button" onClick={onClear} className="self-start text-accent hover:underline">
          Clear {set === 1 ? "the filter" : `${set} filters`}
        </button>
      )}
      {facets === undefined
        ? [5, 4, 3].map((rows) => (
            <div key={rows} className="flex flex-col gap-2">
              {Array.from({ length: rows }, (_, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
                <Skeleton key={row} className="h-4 w-full" />
              ))}
            </div>
          ))
        : facetNames
            .filter((name) => !past || !measured.includes(name))
            .map((name) => {
              const facet = facets.find((each) => each.facet === name);
              const chosen: string[] = state[name];
              // A chosen value that leaves nothing stays visible, so that it can be taken back.
              const missing = chosen.filter((value) => !facet?.values.some((each) => each.value === value));
              const values = [
                ...missing.map((value) => ({ value, label: value, count: 0 })),
                ...(facet?.values ?? []),
              ];
              return values.length === 0 ? null : (
                <FacetGroup key={name} name={name} values={values} chosen={chosen} onToggle={onToggle} />
              );
            })}
    </div>
  );
}

function FacetGroup({
  name,
  values,
  chosen,
  onToggle,
}: {
  name: FacetName;
  values: Facet["values"];
  chosen: readonly string[];
  onToggle: (facet: FacetName, value: string) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all
    ? values
    : values.filter((each, index) => index < shownAtFirst || chosen.includes(each.value));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-0.5 text-xs text-muted">{facetLabel[name]}</legend>
      {shown.map(({ value, label, count }) => {
        const on = chosen.includes(value);
        return (
          <label
            key={value}
            className={cx(
              "-mx-1.5 flex h-6 cursor-pointer items-center justify-between gap-2 rounded-sm px-1.5 hover:bg-unknown-soft has-focus-visible:outline-2 has-focus-visible:outline-accent",
              on && "font-semibold text-accent",
            )}
          >
            <input type="checkbox" className="sr-only" checked={on} onChange={() => onToggle(name, value)} />
            <span className="truncate">{valueLabel(name, value, label)}</span>
            <span className={cx("font-normal", on ? "text-accent" : "text-faint")}>{formatCount(count)}</span>
          </label>
        );
      })}
      {values.length > shownAtFirst && (
        <button
          type="button"
          onClick={() => setAll(!all)}
          className="h-6 text-xs text-accent hover:underline"
        >
          {all ? "Fewer" : `All ${values.length}`}
        </button>
      )}
    </fieldset>
  );
}
