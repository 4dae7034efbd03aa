"use client";

import { Popover } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { Instant } from "../time/instant.tsx";
import { Age } from "./age.tsx";
import { ApiCall } from "./api-call.tsx";
import { cx } from "./cx.ts";
import { Link } from "./link.tsx";
import { floating } from "./overlay.ts";

/** Where a figure comes from: what the panel behind every number shows. */
export interface HowComputed {
  /** In words or as a formula, e.g. "records accepted in the last 60 s ÷ 60". */
  formula: ReactNode;
  /** Offsets, snapshots, counts it was computed from. */
  inputs: readonly { name: string; value: ReactNode; href?: string }[];
  /** When the server computed it, ISO 8601. */
  computedAt: string | null;
  /** The call that returns the same number; the path starts with /api/. `field` is where it stands in the reply, for jq. */
  call: { method?: "GET" | "POST"; path: string; body?: unknown; field?: string };
}

export interface FigureProps {
  /** What the number is, e.g. "Rate of flight_events". */
  label: string;
  value: ReactNode;
  how: HowComputed;
  className?: string;
  align?: "start" | "end";
}

/**
 * A number a reader can ask about: clicking it opens one panel with value, formula, inputs, the instant it was
 * computed at, and the API call that returns it. The panel is made at the first click, so tables may hold many.
 */
export function Figure({ label, value, how, className, align = "start" }: FigureProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<"never" | "open" | "closed">("never");
  const open = state === "open";
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setState(open ? "closed" : "open")}
        className={cx(
          // A finger needs 24 px.
          "rounded-xs [text-align:inherit] decoration-faint decoration-dotted underline-offset-3 hover:underline aria-expanded:underline max-md:min-h-6 max-md:min-w-6",
          className,
        )}
      >
        {value}
        <span className="sr-only">, {label}: how it was computed</span>
      </button>
      {state !== "never" && (
        <Popover.Root open={open} onOpenChange={(next) => setState(next ? "open" : "closed")}>
          <Popover.Anchor virtualRef={button as React.RefObject<HTMLButtonElement>} />
          <Popover.Portal>
            <Popover.Content
              align={align}
              sideOffset={6}
              collisionPadding={8}
              aria-label={label}
              onInteractOutside={(event) => {
                // The button itself closes it; without this it would close and open again.
                if (event.target instanceof Node && button.current?.contains(event.target))
                  event.preventDefault();
              }}
              onCloseAutoFocus={(event) => {
                event.preventDefault();
                button.current?.focus();
              }}
              className={cx(floating, "w-[380px] max-w-[calc(100vw-16px)] overflow-auto p-3")}
            >
              <HowPanel label={label} value={value} how={how} />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
    </>
  );
}

/** The content of the panel, for places that open it themselves. */
export function HowPanel({ label, value, how }: Pick<FigureProps, "label" | "value" | "how">) {
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex items-baseline justify-between gap-4">
        <p className="text-muted">{label}</p>
        <span className="text-md font-semibold">{value}</span>
      </div>
      <p className="text-xs">{how.formula}</p>
      {how.inputs.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-2 text-xs">
          {how.inputs.map((input) => (
            <div key={input.name} className="contents">
              <dt className="text-muted">{input.name}</dt>
              <dd className="min-w-0 truncate text-right font-mono">
                {input.href === undefined ? (
                  input.value
                ) : (
                  <Link href={input.href} className="text-accent hover:underline">
                    {input.value}
                  </Link>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {how.computedAt !== null && (
        <p className="border-t border-line pt-2 text-xs text-muted">
          Computed <Instant at={how.computedAt} style="full" />, <Age at={how.computedAt} suffix=" ago" />
        </p>
      )}
      <ApiCall {...how.call} />
    </div>
  );
}
