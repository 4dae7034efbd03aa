"use client";

import { useEffect, useRef, useState } from "react";
import { useTrack } from "./clickstream.tsx";

/**
 * Records one search and how many results it had, once they are known, and gives the search's random id. Results carry
 * it as `data-track-query`, with their place as `data-track-position`, so that a click on one counts for this search.
 * `results` is undefined while the answer is awaited; the id is undefined without a question and while a page is drawn
 * on the server. Where a question is asked with every letter, it counts once it has rested for `restMs`.
 */
export function useSearchFeedback(
  question: string,
  results: number | undefined,
  restMs = 0,
): string | undefined {
  const track = useTrack();
  const asked = question.trim();
  const [search, setSearch] = useState<{ asked: string; query: string }>();
  const told = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (asked !== "") setSearch({ asked, query: randomId() });
  }, [asked]);
  const query = search?.asked === asked ? search.query : undefined;
  useEffect(() => {
    if (query === undefined || results === undefined || told.current === query) return;
    const timer = setTimeout(() => {
      told.current = query;
      track({ action: "search", target: asked, query, results });
    }, restMs);
    return () => clearTimeout(timer);
  }, [track, asked, query, results, restMs]);
  return query;
}

/** 96 random bits as hexadecimal digits; unlike `crypto.randomUUID` also on pages without TLS. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
