"use client";

import { useId, useState } from "react";
import { CopyButton } from "./copy-button.tsx";
import { cx } from "./cx.ts";
import { highlight, type Language } from "./highlight.ts";

export interface CodeSample {
  /** What the switch reads, e.g. "curl" or "TypeScript". */
  label: string;
  language: Language;
  code: string;
}

const colours = {
  plain: undefined,
  key: "text-muted",
  string: "text-ok",
  number: "text-accent",
  comment: "text-faint",
} as const;

/** The code itself, with keys, strings, numbers and comments told apart. */
export function Code({ code, language }: { code: string; language: Language }) {
  return (
    <code>
      {highlight(code, language).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        <span key={index} className={colours[part.kind]}>
          {part.text}
        </span>
      ))}
    </code>
  );
}

/**
 * Code to read and copy; with several samples, a switch between languages. The last language chosen anywhere
 * is kept for the visit.
 */
export function CodeBlock({
  samples,
  label,
  wrap = false,
  className,
}: {
  samples: readonly [CodeSample, ...CodeSample[]];
  label?: string;
  wrap?: boolean;
  className?: string;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const id = useId();
  const shown = samples.find((sample) => sample.label === chosen) ?? samples[0];
  return (
    <figure className={cx("overflow-hidden rounded-md border border-line bg-bg", className)}>
      <figcaption className="flex h-8 items-center gap-3 border-b border-line px-2.5 text-xs text-muted">
        {label !== undefined && <span className="truncate">{label}</span>}
        {samples.length > 1 ? (
          <div role="tablist" aria-label="Language" className="no-scrollbar flex gap-2.5 overflow-x-auto">
            {samples.map((sample) => (
              <button
                key={sample.label}
                type="button"
                role="tab"
                id={`${id}-${sample.label}`}
                aria-selected={sample === shown}
                aria-controls={`${id}-code`}
                onClick={() => setChosen(sample.label)}
                className={cx(
                  "h-8 whitespace-nowrap",
                  sample === shown ? "font-semibold text-ink" : "hover:text-ink",
                )}
              >
                {sample.label}
              </button>
            ))}
          </div>
        ) : (
          label === undefined && <span>{shown.label}</span>
        )}
        <CopyButton text={shown.code} className="ml-auto" />
      </figcaption>
      <pre
        id={`${id}-code`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, long lines scroll
        tabIndex={0}
        className={cx(
          "overflow-auto p-2.5 font-mono leading-relaxed",
          wrap && "whitespace-pre-wrap break-words",
        )}
      >
        <Code code={shown.code} language={shown.language} />
      </pre>
    </figure>
  );
}
