"use client";

import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";

const explained = {
  "as-served": "At each label's instant, what online reads answered then. What a model will see in serving.",
  "as-corrected": "At each label's instant, with everything learnt about it since.",
  instant: "At each label's instant, with what was known up to one moment.",
} as const;

/** `as-served`, `as-corrected`, or an instant. */
export function KnowledgePicker({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const kind = value === "as-served" || value === "as-corrected" ? value : "instant";
  const wrong =
    kind === "instant" && !/T.*(Z|[+-]\d{2}:?\d{2})$/.test(value.trim())
      ? "Write an instant with its zone, e.g. 2026-01-31T14:15:00Z."
      : null;
  return (
    <div className="flex flex-col gap-1.5">
      <Segmented
        label="Knowledge"
        className="self-start"
        value={kind}
        onChange={(next) => onChange(next === "instant" ? "" : next)}
        options={[
          { value: "as-served", label: "as served" },
          { value: "as-corrected", label: "as corrected" },
          { value: "instant", label: "as known at…" },
        ]}
      />
      <p className="text-xs text-faint">{explained[kind]}</p>
      {kind === "instant" && (
        <Field label="Known up to" error={value === "" ? null : wrong}>
          {(control) => (
            <Input
              {...control}
              mono
              className="w-[280px]!"
              value={value}
              onChange={(event) => onChange(event.target.value)}
              placeholder="2026-01-31T14:15:00Z"
            />
          )}
        </Field>
      )}
    </div>
  );
}
