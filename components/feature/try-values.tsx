"use client";

import { productPath } from "../product/tabs.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Close } from "../ui/icons.tsx";
import { Link } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { type Entity, entityLabel, entityText } from "./entity.ts";
import type { ShownFeature } from "./feature-set.ts";
import { parseFeatureId } from "./feature-set.ts";
import { FeatureValueView } from "./feature-value.tsx";
import type { OnlineReply } from "./serving.ts";

/** Features down, keys across: each value opens the panel of how it came about. */
export function TryValues({
  features,
  definitions,
  columns,
  keys,
  rows,
  stale,
  onOpen,
  onRemove,
}: {
  features: readonly string[];
  definitions: ReadonlyMap<string, { feature: ShownFeature; productId: string }>;
  columns: readonly string[];
  keys: readonly Entity[];
  rows: OnlineReply["rows"] | undefined;
  stale: boolean;
  onOpen: (feature: string, entity: Entity) => void;
  onRemove: (entity: Entity) => void;
}) {
  if (keys.length === 0) return <p className="text-muted">Add a key to see values.</p>;
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <Table label="Values of the chosen features" className="bg-panel" aria-busy={rows === undefined}>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            {keys.map((entity) => (
              <th key={entityText(entity)} scope="col" className="num">
                <span className="inline-flex max-w-[280px] items-center gap-1">
                  <span className="truncate font-mono" title={entityLabel(entity, columns)}>
                    {columns.map((column) => String(entity[column] ?? "")).join(", ")}
                  </span>
                  <IconButton
                    size="sm"
                    label={`Leave out ${entityLabel(entity, columns)}`}
                    onClick={() => onRemove(entity)}
                  >
                    <Close size={11} />
                  </IconButton>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={cx(stale && "opacity-60")}>
          {features.map((id, at) => {
            const found = definitions.get(id);
            const productId = parseFeatureId(id)?.productId ?? "";
            return (
              <tr key={id}>
                <th scope="row" className="bg-panel! text-ink!">
                  <Link
                    href={`${productPath(productId, "features")}?feature=${encodeURIComponent(parseFeatureId(id)?.name ?? "")}`}
                    className="hover:text-accent"
                    title={id}
                  >
                    <span className="text-muted max-md:hidden">{productId}.</span>
                    <span className="font-semibold">{parseFeatureId(id)?.name}</span>
                  </Link>
                </th>
                {keys.map((entity, row) => {
                  const value = rows?.[row]?.values[at];
                  return (
                    <td key={entityText(entity)} className="num max-w-[280px]">
                      {value === undefined ? (
                        <Skeleton className="ml-auto h-3 w-12" />
                      ) : (
                        <FeatureValueView
                          name={`${id} of ${entityLabel(entity, columns)}`}
                          value={value}
                          dtype={found?.feature.dtype ?? null}
                          onOpen={found ? () => onOpen(id, entity) : undefined}
                        />
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}
