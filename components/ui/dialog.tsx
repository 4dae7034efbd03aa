"use client";

import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { Close } from "./icons.tsx";
import { scrim } from "./overlay.ts";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One sentence under the title; read out with it. */
  description?: ReactNode;
  /** Buttons at the bottom. */
  footer?: ReactNode;
  children: ReactNode;
}

function Heading({ title, description }: Pick<DialogProps, "title" | "description">) {
  return (
    <header className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
      <div className="min-w-0">
        <Primitive.Title className="truncate text-md font-semibold">{title}</Primitive.Title>
        {description !== undefined && (
          <Primitive.Description className="text-muted">{description}</Primitive.Description>
        )}
      </div>
      <Primitive.Close asChild>
        <IconButton label="Close" size="sm">
          <Close />
        </IconButton>
      </Primitive.Close>
    </header>
  );
}

/** A decision or a short form over the page. Focus stays inside and returns to what opened it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  children,
  wide = false,
}: DialogProps & { wide?: boolean }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrim} />
        <Primitive.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={cx(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-md border border-line-strong bg-raised shadow-raised outline-none",
            wide ? "max-w-[760px]" : "max-w-[480px]",
          )}
        >
          <Heading title={title} description={description} />
          <div className="min-h-0 overflow-auto p-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Details at the right edge; the page stays readable beside it. On a phone it covers the page from below. */
export function Drawer({
  open,
  onOpenChange,
  title,
  description,
  footer,
  children,
  modal = true,
  className,
}: DialogProps & { modal?: boolean; className?: string }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange} modal={modal}>
      <Primitive.Portal>
        {modal && <Primitive.Overlay className={scrim} />}
        <Primitive.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onInteractOutside={modal ? undefined : (event) => event.preventDefault()}
          className={cx(
            "fixed z-50 flex flex-col border-line-strong bg-raised shadow-raised outline-none",
            "max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[82dvh] max-md:rounded-t-md max-md:border-t",
            "md:top-12 md:right-0 md:bottom-0 md:w-[400px] md:border-l",
            className,
          )}
        >
          <Heading title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
