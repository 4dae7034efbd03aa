"use client";

import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Link, type LinkProps } from "./link.tsx";
import { Spinner } from "./spinner.tsx";

export type ButtonVariant = "default" | "primary" | "quiet" | "danger";
export type ButtonSize = "md" | "sm";

interface Look {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

const variants: Record<ButtonVariant, string> = {
  default: "border-line-strong bg-panel text-ink hover:border-faint",
  primary: "border-accent bg-accent text-accent-ink hover:brightness-110",
  quiet: "border-transparent text-muted hover:bg-unknown-soft hover:text-ink",
  danger: "border-line-strong bg-panel text-breach hover:border-breach",
};
const sizes: Record<ButtonSize, string> = { md: "h-[30px] px-3 text-sm", sm: "h-6 px-2 text-xs" };

/** The classes of a button, for elements that must be something else (a label, a summary). */
export function buttonClass({ variant = "default", size = "md" }: Look = {}): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border transition-colors",
    "disabled:opacity-55 aria-disabled:opacity-55",
    variants[variant],
    sizes[size],
  );
}

export interface ButtonProps extends ComponentProps<"button">, Look {
  /** Shows that the action runs and refuses further clicks. */
  busy?: boolean;
  icon?: ReactNode;
}

/** A button; `type` is "button" unless said otherwise, so that it never submits a form by accident. */
export function Button({
  variant,
  size,
  busy = false,
  icon,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(buttonClass({ variant, size }), className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ variant, size, className, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={cx(buttonClass({ variant, size }), className)} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  /** What it does; read by screen readers and shown on hover. */
  label: string;
  children: ReactNode;
}

/** A square button with an icon only. */
export function IconButton({
  label,
  variant = "quiet",
  size = "md",
  busy,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      aria-busy={busy || undefined}
      className={cx(
        buttonClass({ variant, size }),
        size === "sm" ? "w-6 px-0!" : "w-[30px] px-0!",
        className,
      )}
    >
      {busy ? <Spinner /> : children}
    </button>
  );
}
