import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const base =
  "w-full rounded-md border border-line-strong bg-panel text-ink placeholder:text-faint hover:border-faint focus:border-accent focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-breach";

/** A one-line text input. Put it into a `Field` for its label, hint and error. */
export function Input({ className, mono, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return (
    <input
      type="text"
      {...rest}
      className={cx(base, "h-[30px] px-2.5", mono && "font-mono text-xs", className)}
    />
  );
}

/** A text of several lines. */
export function Textarea({ className, mono, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      {...rest}
      className={cx(base, "px-2.5 py-1.5 leading-relaxed", mono && "font-mono text-xs", className)}
    />
  );
}
