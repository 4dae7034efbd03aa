"use client";

import { Switch as Primitive } from "radix-ui";

/** Something that is on or off at once, without a save button. */
export function Switch({
  checked,
  onChange,
  label,
  id,
  disabled,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  /** Accessible name, unless a `<label htmlFor>` gives it. */
  label?: string;
  id?: string;
  disabled?: boolean;
}) {
  return (
    <Primitive.Root
      id={id}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      className="relative h-[18px] w-8 shrink-0 rounded-full border border-line-strong bg-unknown-soft transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-60"
    >
      <Primitive.Thumb className="block size-3 translate-x-[2px] rounded-full bg-muted transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-ink" />
    </Primitive.Root>
  );
}
