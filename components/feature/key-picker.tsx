"use client";

import { useState } from "react";
import { type Entity, entityText } from "./entity.ts";
import { EntityForm } from "./entity-form.tsx";
import { useEntityTypes } from "./use-entity-types.ts";
import { type KeySource, useKnownKeysOf } from "./use-known-keys-of.ts";

/** The keys of a trial, added one by one from keys that are really there or typed. */
export function KeyPicker({
  sources,
  columns,
  keys,
  most,
  onChange,
}: {
  /** Where keys of each entity are found. */
  sources: readonly KeySource[];
  /** Every entity column any chosen feature needs. */
  columns: readonly string[];
  keys: readonly Entity[];
  most: number;
  onChange: (keys: Entity[]) => void;
}) {
  const [draft, setDraft] = useState<Entity | undefined>(undefined);
  const [first] = sources;
  const known = useKnownKeysOf(sources);
  const types = useEntityTypes(first?.source ?? "");
  const taken = new Set(keys.map((entity) => entityText(entity)));
  const add = (entity: Entity) => {
    setDraft(undefined);
    if (!taken.has(entityText(entity)) && keys.length < most) onChange([...keys, entity]);
  };
  return (
    <EntityForm
      key={columns.join()}
      action="Add"
      columns={columns}
      types={types}
      value={draft}
      known={known.filter((entity) => !taken.has(entityText(entity)))}
      own={undefined}
      onLookUp={add}
    />
  );
}
