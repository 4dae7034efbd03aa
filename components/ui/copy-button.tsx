"use client";

import { useEffect, useState } from "react";
import { cx } from "./cx.ts";
import { Check, Copy } from "./icons.tsx";

/** Copies a text; says "Copied" for two seconds, or that the browser refused. `text` may be made at the click. */
export function CopyButton({
  text,
  label = "Copy",
  quiet = false,
  className,
}: {
  text: string | (() => string);
  label?: string;
  /** The icon only. */
  quiet?: boolean;
  className?: string;
}) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  const said = state === "copied" ? "Copied" : state === "refused" ? "Select and copy by hand" : label;
  return (
    <button
      type="button"
      onClick={copy}
      title={label}
      className={cx(
        "inline-flex h-6 items-center gap-1 rounded-sm px-1 text-xs text-accent hover:underline",
        className,
      )}
    >
      {state === "copied" ? <Check size={13} /> : <Copy size={13} />}
      <span aria-live="polite" className={cx(quiet && state === "idle" && "sr-only")}>
        {said}
      </span>
    </button>
  );
}
