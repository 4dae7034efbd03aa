import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type ChipTone = "plain" | "accent" | "ok" | "warn" | "breach" | "mask";

const tones: Record<ChipTone, string> = {
  plain: "border-line-strong text-muted",
  accent: "border-accent-line bg-accent-soft text-accent",
  ok: "border-transparent bg-ok-soft text-ok",
  warn: "border-transparent bg-warn-soft text-warn",
  breach: "border-transparent bg-breach-soft text-breach",
  mask: "border-transparent bg-mask text-mask-ink",
};

/** A small label: a version, a tag, a state that is worth a colour. */
export function Chip({
  tone = "plain",
  title,
  className,
  children,
}: {
  tone?: ChipTone;
  title?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 max-w-full items-center gap-1 truncate rounded-sm border px-1.5 font-normal text-xs",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
