"use client";

import { useEffect, useState } from "react";
import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { reasonText } from "./reason.ts";

/** A list that keeps changing is told once it has rested this long. */
const restMs = 1_500;

/** Tells a screen reader, politely, what is nearest now; nothing about the state the page began with. */
export function Announcement({ forYou }: { forYou: ForYou | undefined }) {
  const [first] = forYou?.products ?? [];
  const action = first && forYou?.actions[first.because];
  const sentence = first && action ? `Nearest now: ${first.title}, because ${reasonText(action)}.` : "";
  const [told, setTold] = useState({ last: sentence, now: "" });
  useEffect(() => {
    if (sentence === "") return;
    const timer = setTimeout(
      () =>
        setTold((before) =>
          before.last === sentence ? before : { last: sentence, now: before.last === "" ? "" : sentence },
        ),
      restMs,
    );
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p role="status" className="sr-only">
      {told.now}
    </p>
  );
}
