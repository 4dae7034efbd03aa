"use client";

import { memo } from "react";
import type { InferredField } from "@/server/domain/data-plane-api/infer.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { formatCount, formatShare } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Check } from "./check.tsx";
import { type DraftField, isNumberField } from "./draft.ts";

const types = ["string", "integer", "number", "boolean", "timestamp", "date", "time", "object", "array"].map(
  (value) => ({
    value,
    label: value,
  }),
);

const text = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** What was measured in the file, in one line. */
function facts(measured: InferredField, rows: number): string {
  const { nulls, distinct, minimum, maximum, examples } = measured;
  return [
    distinct === null ? null : `${formatCount(distinct)} distinct`,
    nulls === 0 ? "never empty" : `${formatShare(nulls / Math.max(rows, 1))} empty`,
    minimum === null || maximum === null ? null : `${minimum} to ${maximum}`,
    examples.length === 0 ? null : `e.g. ${examples.slice(0, 3).map(text).join(", ")}`,
  ]
    .filter((fact) => fact !== null)
    .join(" · ");
}

/** One field: its type, whether it is required, its range, what kind of personal data it is, and what it means. */
export const FieldEditor = memo(function FieldEditor({
  field,
  measured,
  rows,
  isKey,
  isEventTime,
  onEdit,
  onKey,
}: {
  field: DraftField;
  measured: InferredField | undefined;
  rows: number;
  isKey: boolean;
  isEventTime: boolean;
  onEdit: (change: Partial<DraftField>) => void;
  onKey: () => void;
}) {
  const name = field.path;
  const proposed = measured?.classification ?? null;
  const nulls = measured?.nulls ?? 0;
  return (
    <li className="flex flex-col gap-1.5 border-t border-line px-3.5 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3
          className="min-w-[116px] max-w-full truncate font-mono text-xs"
          title={measured?.column ?? undefined}
        >
          {name}
        </h3>
        <Select
          aria-label={`Type of ${name}`}
          value={field.logicalType}
          options={types}
          onChange={(event) => onEdit({ logicalType: event.target.value })}
          className="w-[124px]"
        />
        <Check checked={field.required} onChange={(required) => onEdit({ required })}>
          required
        </Check>
        <Check checked={field.unique} onChange={(unique) => onEdit({ unique })}>
          unique
        </Check>
        <Check checked={isKey} onChange={onKey}>
          key
        </Check>
        {isEventTime && <Chip tone="accent">event time</Chip>}
        {measured && (
          <span className="min-w-0 max-w-full truncate text-xs text-muted" title={facts(measured, rows)}>
            {facts(measured, rows)}
          </span>
        )}
      </div>
      {field.required && nulls > 0 && (
        <p className="text-xs text-warn">
          {formatCount(nulls)} rows of this file have no {name}: they would be refused.
        </p>
      )}
      {isNumberField(field) && (
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Check checked={field.range} onChange={(range) => onEdit({ range })}>
            promise a range
          </Check>
          {field.range && (
            <>
              <Input
                aria-label={`Least ${name}`}
                inputMode="decimal"
                mono
                value={field.minimum}
                onChange={(event) => onEdit({ minimum: event.target.value })}
                className="w-24!"
              />
              <span className="text-muted">to</span>
              <Input
                aria-label={`Most ${name}`}
                inputMode="decimal"
                mono
                value={field.maximum}
                onChange={(event) => onEdit({ maximum: event.target.value })}
                className="w-24!"
              />
            </>
          )}
        </div>
      )}
      {(proposed !== null || field.classification !== null) && (
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {field.classification === null ? (
            <>
              <span className="text-muted">
                Not personal data, although it may be{" "}
                <code className="font-mono text-xs">{proposed?.value}</code>: {proposed?.reason}
              </span>
              <Button size="sm" onClick={() => onEdit({ classification: proposed?.value ?? null })}>
                It is
              </Button>
            </>
          ) : (
            <>
              <Chip tone="mask">{field.classification}</Chip>
              {proposed && <span className="text-muted">{proposed.reason}</span>}
              <Button size="sm" onClick={() => onEdit({ classification: null })}>
                It is not
              </Button>
            </>
          )}
        </div>
      )}
      <Input
        aria-label={`Meaning of ${name}`}
        placeholder="What it means, with its unit"
        value={field.description}
        onChange={(event) => onEdit({ description: event.target.value })}
      />
    </li>
  );
});
