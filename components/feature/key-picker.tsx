"use client";

import { useState } from "react";
import { type Entity, entityLabel, entityText } from "./entity.ts";
import { EntityForm } from "./entity-form.tsx";
import { useEntityTypes } from "./use-entity-types.ts";
import { useKnownKeys } from "./use-known-keys.ts";

/** The keys of a trial, added one by one from keys that are really there or typed. */
export function KeyPicker({
  sources,
  columns,
  keys,
  most,
  onChange,
}: {
  /** Where keys of each entity are found. */
  sources: readonly { source: string; entity: readonly string[] }[];
  /** Every entity column any chosen feature needs. */
  columns: readonly string[];
  keys: readonly Entity[];
  most: number;
  onChange: (keys: Entity[]) => void;
}) {
  const [draft, setDraft] = useState<Entity | undefined>(undefined);
  const [first] = sources;
  const single = sources.length === 1;
  // Sets of several entities have no records in common to take whole keys from: their parts are typed.
  const known = useKnownKeys(first?.source, first?.entity ?? []);
  const types = useEntityTypes(first?.source ?? "");
  const taken = new Set(keys.map((entity) => entityText(entity)));
  const add = (entity: Entity) => {
    setDraft(undefined);
    if (!taken.has(entityText(entity)) && keys.length < most) onChange([...keys, entity]);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <EntityForm
        key={columns.join()}
        action="Add"
        columns={columns}
        types={types}
        value={draft}
        known={single ? known.entities.filter((entity) => !taken.has(entityText(entity))) : []}
        own={undefined}
        onLookUp={add}
      />
      {keys.length > 0 && (
        <p className="text-xs text-faint">{keys.map((entity) => entityLabel(entity, columns)).join(" · ")}</p>
      )}
    </div>
  );
}
