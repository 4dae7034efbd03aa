"use client";

import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

/** What a control inside a field must be given to be tied to its label, hint and error. */
export interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and how to put it right; the hint stays. */
  error?: string | null;
  optional?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}

/** Label, control, hint and error, tied together for every reader. */
export function Field({ label, hint, error, optional = false, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = cx(hint !== undefined && hintId, error && errorId) || undefined;
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="flex justify-between text-xs text-muted">
        <span>{label}</span>
        {optional && <span className="text-faint">optional</span>}
      </label>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": error ? true : undefined })}
      {hint !== undefined && (
        <div id={hintId} className="text-xs text-faint">
          {hint}
        </div>
      )}
      {error && (
        <div id={errorId} role="alert" className="text-xs text-breach">
          {error}
        </div>
      )}
    </div>
  );
}
