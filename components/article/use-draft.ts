"use client";

import { useCallback, useEffect, useState } from "react";

/** What is written in the editor. */
export interface Draft {
  title: string;
  summary: string;
  topics: string;
  body: string;
}

const keyOf = (id: string | undefined) => `millrace-draft ${id ?? "new"}`;

function readDraft(key: string): Draft | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (typeof stored !== "object" || stored === null) return null;
    const { title, summary, topics, body } = stored as Partial<Record<keyof Draft, unknown>>;
    if (typeof title !== "string" || typeof summary !== "string") return null;
    return typeof topics === "string" && typeof body === "string" ? { title, summary, topics, body } : null;
  } catch {
    return null;
  }
}

/**
 * An unpublished text, kept in this browser until it is published or thrown away, so that a closed tab loses
 * nothing. `found` is a draft of an earlier visit that differs from the published text.
 */
export function useDraft(id: string | undefined, published: Draft) {
  const [draft, setDraft] = useState(published);
  const [found, setFound] = useState<Draft | null>(null);
  const key = keyOf(id);
  const changed = JSON.stringify(draft) !== JSON.stringify(published);

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked up once, when the editor opens
  useEffect(() => {
    const kept = readDraft(key);
    if (kept && JSON.stringify(kept) !== JSON.stringify(published)) setFound(kept);
  }, []);

  useEffect(() => {
    if (!changed) return;
    const timer = setTimeout(() => {
      try {
        localStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // No storage in this browser: the text lives in the page only.
      }
    }, 400);
    return () => clearTimeout(timer);
  }, [key, draft, changed]);

  const forget = useCallback(() => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept then.
    }
    setFound(null);
  }, [key]);
  return {
    draft,
    edit: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    changed,
    found,
    restore: () => {
      if (found) setDraft(found);
      setFound(null);
    },
    forget,
  };
}
