import type { RecordFilter } from "../../../domain/cel/filter.ts";

/** Field path → name of the policy that masks it. One object for each set of masks: records cache by identity. */
export interface Masks {
  readonly fields: Readonly<Record<string, string>>;
  /** Policy that masks the record's key, because it is made of a masked field. */
  readonly key: string | null;
}

/**
 * What one reader may see of a topic, and wants to: the guard's row filter and masks, the reader's own filter and
 * partitions. Readers with equal `id` see the same, so the work is done once for all of them.
 */
export interface View {
  readonly id: string;
  readonly filter: RecordFilter | null;
  readonly rowFilter: RecordFilter | null;
  readonly masks: Masks | null;
  readonly partitions: ReadonlySet<number> | null;
}

/** Makes a view; empty masks count as none. */
export function createView(parts: {
  filter?: RecordFilter | null;
  rowFilter?: RecordFilter | null;
  masks?: Masks | null;
  partitions?: readonly number[] | null;
}): View {
  const filter = parts.filter ?? null;
  const rowFilter = parts.rowFilter ?? null;
  const masks = parts.masks ?? null;
  const partitions = parts.partitions ? [...new Set(parts.partitions)].sort((a, b) => a - b) : null;
  return {
    id: JSON.stringify([filter?.source ?? null, rowFilter?.source ?? null, masksId(masks), partitions]),
    filter,
    rowFilter,
    masks,
    partitions: partitions && new Set(partitions),
  };
}

const known = new Map<string, Masks>();

/** The masks of a guard's decision, null when it masks nothing; equal ones are one object. `key` are the key's fields. */
export function masksOf(fields: Readonly<Record<string, string>>, key: readonly string[]): Masks | null {
  if (Object.keys(fields).length === 0) return null;
  const keyField = key.find((field) => fields[field] !== undefined);
  const masks: Masks = { fields, key: keyField === undefined ? null : (fields[keyField] ?? null) };
  const id = masksId(masks) ?? "";
  const same = known.get(id);
  if (same) return same;
  if (known.size > 1_000) known.clear();
  known.set(id, masks);
  return masks;
}

function masksId(masks: Masks | null): string | null {
  if (!masks) return null;
  return JSON.stringify([Object.entries(masks.fields).sort(([a], [b]) => (a < b ? -1 : 1)), masks.key]);
}
