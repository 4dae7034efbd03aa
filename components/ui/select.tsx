import type { ComponentProps } from "react";
import { cx } from "./cx.ts";
import { ChevronDown } from "./icons.tsx";

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<"select">, "children"> {
  options: readonly SelectOption[];
  /** Shown for the empty value, e.g. "All partitions". */
  placeholder?: string;
}

/** The platform's own select (so that phones and screen readers have theirs), in our clothes. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  return (
    <span className={cx("relative inline-flex", className)}>
      <select
        {...rest}
        className="h-[30px] w-full appearance-none rounded-md border border-line-strong bg-panel pr-7 pl-2.5 text-ink hover:border-faint disabled:opacity-60 aria-invalid:border-breach"
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted" />
    </span>
  );
}
