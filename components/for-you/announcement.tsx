"use client";

import { useEffect, useRef, useState } from "react";
import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { reasonText } from "./reason.ts";

/** A list that keeps changing is told once it has rested this long. */
const restMs = 1_500;

/** Tells a screen reader, politely, what is nearest now; nothing about the state the page began with. */
export function Announcement({ forYou }: { forYou: ForYou | undefined }) {
  const [first] = forYou?.products ?? [];
  const action = first && forYou?.actions[first.because];
  const sentence = first && action ? `Nearest now: ${first.title}, because ${reasonText(action)}.` : "";
  const [told, setTold] = useState("");
  /** What the reader knows: at first what the page began with. */
  const known = useRef<string>(undefined);
  useEffect(() => {
    if (sentence === "") return;
    // At once, not after a rest: what changes while one waits for it would pass for the beginning.
    known.current ??= sentence;
    const timer = setTimeout(() => {
      if (known.current === sentence) return;
      known.current = sentence;
      setTold(sentence);
    }, restMs);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p role="status" className="sr-only">
      {told}
    </p>
  );
}
