"use client";

import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { cx } from "./cx.ts";

/** A place to drop one file; `children` are given what opens the dialog that chooses one, for those with a keyboard. */
export function FileDrop({
  label,
  accept,
  className,
  onFile,
  children,
}: {
  /** What is wanted, for screen readers. */
  label: string;
  /** As of `<input accept>`; dropped files are not held to it. */
  accept?: string;
  className: string;
  onFile: (file: File) => void;
  children: (choose: () => void) => ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button among the children does the same by keyboard
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={cx(
        "rounded-md border border-dashed",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-panel",
        className,
      )}
    >
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again, e.g. after it was mended.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
      {children(() => input.current?.click())}
    </div>
  );
}
