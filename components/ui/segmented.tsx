"use client";

import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export interface SegmentedOption<Value extends string> {
  value: Value;
  label: ReactNode;
  title?: string;
  disabled?: boolean;
}

/** One choice out of a few, side by side. Arrow keys move. */
export function Segmented<Value extends string>({
  value,
  onChange,
  options,
  label,
  size = "md",
  className,
}: {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly SegmentedOption<Value>[];
  label: string;
  size?: "md" | "sm";
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      aria-label={label}
      onValueChange={(next) => {
        const found = options.find((option) => option.value === next);
        if (found) onChange(found.value);
      }}
      className={cx(
        "inline-flex shrink-0 overflow-hidden rounded-md border border-line-strong bg-panel",
        size === "md" ? "h-[30px]" : "h-6 text-xs",
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.title}
          disabled={option.disabled}
          className="flex items-center gap-1.5 whitespace-nowrap border-line border-l px-2.5 text-ink first:border-l-0 hover:bg-unknown-soft focus-visible:outline-offset-[-2px] disabled:text-faint data-[state=on]:bg-accent-soft data-[state=on]:font-semibold data-[state=on]:text-accent"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
