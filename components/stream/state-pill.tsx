import type { ReactNode } from "react";
import { cx } from "../ui/cx.ts";
import { formatCount, formatDuration } from "../ui/format.ts";
import { StatusShape } from "../ui/status.tsx";
import type { SessionState } from "./live-session.ts";

type Tone = "live" | "rest" | "warn" | "breach" | "past";

const tones: Record<Tone, string> = {
  live: "border-accent-line bg-accent-soft text-accent",
  rest: "border-line-strong text-ink",
  warn: "border-transparent bg-warn-soft text-warn",
  breach: "border-transparent bg-breach-soft text-breach",
  past: "border-past-line text-past",
};

/** What a session does now, in a word or two. */
export function pillOf(state: SessionState, paused: boolean): { text: string; tone: Tone; title?: string } {
  const behind = state.behind === null || state.behind === 0 ? "" : ` · ${formatCount(state.behind)} behind`;
  switch (state.phase) {
    case "loading":
      return { text: "Loading", tone: "rest" };
    case "reading":
      return state.behind === 0
        ? { text: "At the end", tone: "rest" }
        : { text: `Paused${behind}`, tone: "rest", title: "At rest on the records from the chosen place" };
    case "past":
      return {
        text: "As it was then",
        tone: "past",
        title: "The page is pinned to an instant: nothing runs",
      };
    case "failed":
      return { text: "Stopped", tone: "breach" };
    case "reconnecting": {
      const wait = state.retryInMs === null ? "" : ` in ${formatDuration(state.retryInMs)}`;
      return {
        text: `Reconnecting${wait}`,
        tone: "warn",
        ...(state.reason === null ? {} : { title: state.reason }),
      };
    }
    case "hidden":
      return { text: "Paused while hidden", tone: "rest" };
    case "connecting":
      return paused ? { text: "Paused", tone: "rest" } : { text: "Connecting", tone: "rest" };
    case "catching-up":
      return { text: paused ? `Paused${behind}` : `Catching up${behind}`, tone: paused ? "rest" : "warn" };
    case "live":
      return paused ? { text: "Paused", tone: "rest" } : { text: "Live", tone: "live" };
  }
}

function Mark({ tone }: { tone: Tone }): ReactNode {
  if (tone === "warn" || tone === "breach") return <StatusShape state={tone} />;
  if (tone === "live") return <span aria-hidden="true" className="size-[7px] rounded-full bg-accent" />;
  return (
    <span aria-hidden="true" className="flex gap-[2px]">
      <span className="h-2 w-[2px] bg-current" />
      <span className="h-2 w-[2px] bg-current" />
    </span>
  );
}

/** The state pill: Live, Paused, Catching up … Changes are read out. */
export function StatePill({ state, paused }: { state: SessionState; paused: boolean }) {
  const { text, tone, title } = pillOf(state, paused);
  return (
    <span
      role="status"
      title={title}
      className={cx(
        "inline-flex h-[22px] shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm border px-2 text-xs",
        tones[tone],
      )}
    >
      <Mark tone={tone} />
      {text}
    </span>
  );
}
