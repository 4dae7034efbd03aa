"use client";

import { type KeyboardEvent, useRef } from "react";
import { cx } from "../ui/cx.ts";

interface Mark {
  label: string;
  key?: string;
  before: string;
  after: string;
  /** What stands there when nothing is selected. */
  sample: string;
}

const marks: readonly Mark[] = [
  { label: "Heading", before: "\n## ", after: "\n", sample: "Heading" },
  { label: "Bold", key: "b", before: "**", after: "**", sample: "bold" },
  { label: "Italic", key: "i", before: "*", after: "*", sample: "italic" },
  { label: "Code", key: "e", before: "`", after: "`", sample: "code" },
  { label: "Link", key: "k", before: "[", after: "](/catalog)", sample: "text" },
  { label: "List", before: "\n- ", after: "\n", sample: "item" },
  { label: "Block", before: "\n```bash\n", after: "\n```\n", sample: "npm start" },
];

/** The Markdown itself, with a line of marks that wrap what is selected (Ctrl or ⌘ with B, I, E, K). */
export function BodyEditor({
  value,
  onChange,
  error,
  className,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  className?: string;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const apply = (mark: Mark) => {
    const element = area.current;
    if (!element) return;
    element.focus();
    const { selectionStart, selectionEnd } = element;
    const inside = value.slice(selectionStart, selectionEnd) || mark.sample;
    const text = `${mark.before}${inside}${mark.after}`;
    // execCommand keeps the browser's own undo working; where it is gone the value is set directly.
    if (!document.execCommand("insertText", false, text))
      onChange(value.slice(0, selectionStart) + text + value.slice(selectionEnd));
    const start = selectionStart + mark.before.length;
    requestAnimationFrame(() => element.setSelectionRange(start, start + inside.length));
  };
  const press = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const mark = marks.find((each) => each.key === event.key.toLowerCase());
    if (!mark) return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    apply(mark);
  };
  return (
    <div className={cx("flex min-h-0 min-w-0 flex-col bg-panel", className)}>
      <div
        role="toolbar"
        aria-label="Marks"
        className="no-scrollbar flex shrink-0 gap-1 overflow-x-auto border-b border-line px-4 py-1"
      >
        {marks.map((mark) => (
          <button
            key={mark.label}
            type="button"
            title={mark.key ? `Ctrl or ⌘ + ${mark.key.toUpperCase()}` : undefined}
            onClick={() => apply(mark)}
            className="h-6 rounded-sm px-1.5 text-xs text-muted hover:bg-unknown-soft hover:text-ink"
          >
            {mark.label}
          </button>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label="Text, in Markdown"
        aria-invalid={error !== null}
        required
        spellCheck
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
        placeholder={"Write in Markdown.\n\n## A heading\n\nA paragraph, a `name`, a [link](/catalog)."}
        className="min-h-[280px] flex-1 resize-none bg-transparent p-5 font-mono text-xs leading-relaxed outline-none"
      />
      {error !== null && (
        <p role="alert" className="border-t border-line px-5 py-1.5 text-breach">
          {error}
        </p>
      )}
    </div>
  );
}
