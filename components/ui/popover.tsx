"use client";

import { Popover as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cx } from "./cx.ts";
import { floating } from "./overlay.ts";

/**
 * A small surface anchored at what opens it. `trigger` must be one button-like element; a content that ends itself is a
 * function of what closes it. `open` and `onOpenChange` are for those who must know whether it is open.
 */
export function Popover({
  trigger,
  children,
  label,
  align = "start",
  open,
  onOpenChange,
  className,
}: {
  trigger: ReactNode;
  children: ReactNode | ((close: () => void) => ReactNode);
  label: string;
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}) {
  const [own, setOwn] = useState(false);
  const change = onOpenChange ?? setOwn;
  return (
    <Primitive.Root open={open ?? own} onOpenChange={change}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className={cx(
            floating,
            "max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)] overflow-auto p-3",
            className,
          )}
        >
          {typeof children === "function" ? children(() => change(false)) : children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
