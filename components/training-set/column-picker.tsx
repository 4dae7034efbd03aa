"use client";

import { ChevronRight } from "../ui/icons.tsx";
import { Select } from "../ui/select.tsx";
import type { ColumnMap } from "./column-map.ts";
import type { LabelColumn } from "./labels.ts";

/** Which column of the labels is which: proposed from the file, and the reader's to change. */
export function ColumnPicker({
  columns,
  map,
  inputs,
  onChange,
}: {
  columns: readonly LabelColumn[];
  map: ColumnMap;
  /** Needed columns that are inputs of expressions, not parts of the entity. */
  inputs: readonly string[];
  onChange: (map: ColumnMap) => void;
}) {
  const options = columns.map(({ name, type }) => ({
    value: name,
    label: type === "" ? name : `${name} (${type})`,
  }));
  const rows = [
    ...Object.entries(map.keys).map(([name, column]) => ({
      name,
      what: inputs.includes(name) ? "input" : "entity",
      column,
      set: (next: string) => onChange({ ...map, keys: { ...map.keys, [name]: next } }),
    })),
    {
      name: "instant",
      what: "of the label",
      column: map.time,
      set: (next: string) => onChange({ ...map, time: next }),
    },
  ];
  const own = columns.filter(({ name }) => name !== map.time && !Object.values(map.keys).includes(name));
  return (
    <div className="flex flex-col gap-1.5">
      {rows.map(({ name, what, column, set }) => (
        <div key={name} className="flex flex-wrap items-center gap-2">
          <Select
            aria-label={`Column for ${name}`}
            placeholder="Choose a column"
            className="w-[260px] max-sm:w-full"
            value={column}
            onChange={(event) => set(event.target.value)}
            options={options}
          />
          <ChevronRight size={12} className="text-faint max-sm:hidden" />
          <span>
            <span className="font-mono text-xs">{name}</span> <span className="text-faint">{what}</span>
          </span>
        </div>
      ))}
      {own.length > 0 && (
        <p className="text-xs text-faint">
          Kept beside the features: {own.map(({ name }) => name).join(", ")}
        </p>
      )}
    </div>
  );
}
