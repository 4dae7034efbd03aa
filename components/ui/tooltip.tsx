"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { floating } from "./overlay.ts";

/** An explanation on hover and on keyboard focus. `children` must be one element that can take focus. */
export function Tooltip({
  content,
  children,
  side = "bottom",
  align = "center",
  wide = false,
}: {
  content: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom" | "left" | "right";
  align?: "start" | "center" | "end";
  wide?: boolean;
}) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cx(floating, "px-2.5 py-1.5 text-xs", wide ? "max-w-[420px]" : "max-w-[280px]")}
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Once, at the root: shares the delay between tooltips. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Primitive.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Primitive.Provider>
  );
}
