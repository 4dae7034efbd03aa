"use client";

import { type RefObject, useEffect, useState } from "react";

interface Entry {
  id: string;
  text: string;
  sub: boolean;
}

/** The headings inside an element as links; nothing for short texts. `of` changes when the text does. */
export function Outline({ within, of }: { within: RefObject<HTMLElement | null>; of: string }) {
  const [entries, setEntries] = useState<Entry[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text has new headings
  useEffect(() => {
    const headings = within.current?.querySelectorAll("h2[id], h3[id]") ?? [];
    setEntries(
      [...headings].map((heading) => ({
        id: heading.id,
        text: heading.textContent,
        sub: heading.tagName === "H3",
      })),
    );
  }, [within, of]);
  if (entries.length < 2) return null;
  return (
    <nav aria-label="On this page">
      <h2 className="mb-1 text-xs font-normal text-muted">On this page</h2>
      <ul className="flex flex-col">
        {entries.map((entry) => (
          <li key={entry.id} className={entry.sub ? "pl-3" : undefined}>
            <a href={`#${entry.id}`} className="block py-1 text-muted hover:text-ink">
              {entry.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
