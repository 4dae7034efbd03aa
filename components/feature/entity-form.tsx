"use client";

import { useId, useState } from "react";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Input } from "../ui/input.tsx";
import { type Entity, entityLabel, entityText, typedValue } from "./entity.ts";

/** Suggestions shown as buttons beside the box. */
const shownKeys = 5;

/**
 * The one-key look-up box: a value for each entity column, with real keys to choose from. `own` is the reader's own
 * key, which is named so.
 */
export function EntityForm({
  columns,
  types,
  value,
  known,
  own,
  action = "Look up",
  onLookUp,
}: {
  columns: readonly string[];
  /** Logical type by column, as the source has it. */
  types: Readonly<Record<string, string>>;
  value: Entity | undefined;
  known: readonly Entity[];
  own: Entity | undefined;
  /** What the button reads. */
  action?: string;
  onLookUp: (entity: Entity) => void;
}) {
  const id = useId();
  const shown = value === undefined ? "" : entityText(value, columns);
  // What is being typed; null while the boxes show the key that is looked up.
  const [draft, setDraft] = useState<Record<string, string> | null>(null);
  const texts = draft ?? textsOf(value, columns);
  const complete = columns.every((column) => (texts[column] ?? "").trim() !== "");
  const submit = () => {
    if (!complete) return;
    setDraft(null);
    onLookUp(
      Object.fromEntries(columns.map((column) => [column, typedValue(texts[column] ?? "", types[column])])),
    );
  };
  return (
    <form
      aria-label="Look up one key"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="flex flex-wrap items-end gap-x-2.5 gap-y-1.5"
    >
      {columns.map((column) => (
        <div key={column} className="flex w-[240px] min-w-0 flex-col gap-0.5 max-md:w-full">
          <label htmlFor={`${id}-${column}`} className="text-xs text-muted">
            {column}
          </label>
          <Input
            id={`${id}-${column}`}
            list={`${id}-${column}-known`}
            mono
            value={texts[column] ?? ""}
            placeholder={known[0] === undefined ? "a key" : String(known[0][column] ?? "a key")}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setDraft({ ...texts, [column]: event.target.value })}
          />
          <datalist id={`${id}-${column}-known`}>
            {[...new Set(known.map((entity) => String(entity[column] ?? "")))].slice(0, 100).map((text) => (
              <option key={text} value={text} />
            ))}
          </datalist>
        </div>
      ))}
      <Button type="submit" variant="primary" disabled={!complete} data-track="feature look-up">
        {action}
      </Button>
      {known.length > 0 && (
        <div className="flex min-h-[30px] min-w-0 flex-wrap items-center gap-1">
          <span className="text-xs text-faint">real keys</span>
          {known.slice(0, shownKeys).map((entity) => {
            const text = entityText(entity, columns);
            const label = entityLabel(entity, columns);
            return (
              <button
                key={text}
                type="button"
                aria-pressed={text === shown}
                title={label}
                onClick={() => {
                  setDraft(null);
                  onLookUp(entity);
                }}
                className={cx(
                  "h-6 max-w-[160px] truncate rounded-sm border px-1.5 font-mono text-xs",
                  text === shown
                    ? "border-accent-line bg-accent-soft text-accent"
                    : "border-line-strong text-muted hover:border-faint hover:text-ink",
                )}
              >
                {own !== undefined && text === entityText(own, columns) ? `you, ${label}` : label}
              </button>
            );
          })}
        </div>
      )}
    </form>
  );
}

function textsOf(entity: Entity | undefined, columns: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, String(entity?.[column] ?? "")]));
}
