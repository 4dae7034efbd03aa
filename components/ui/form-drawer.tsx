"use client";

import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Drawer } from "./dialog.tsx";

/** A form at the right edge, sent by its button or Enter. */
export function FormDrawer({
  title,
  description,
  act = "Save",
  busy,
  disabled = false,
  onSubmit,
  onClose,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  /** What the button does. */
  act?: string;
  /** It is being sent. */
  busy: boolean;
  disabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={onSubmit} busy={busy} disabled={disabled}>
            {act}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onSubmit();
        }}
      >
        {children}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}
