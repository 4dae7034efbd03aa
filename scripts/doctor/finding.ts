/** What one look at the machine or the installation found. */
export interface Finding {
  what: string;
  /** `absent` is something only some need: it does not make the whole bad. */
  state: "good" | "bad" | "absent";
  detail: string;
  /** What to do about it; for everything but `good`. */
  fix?: string;
}

export const good = (what: string, detail: string): Finding => ({ what, state: "good", detail });
export const bad = (what: string, detail: string, fix: string): Finding => ({
  what,
  state: "bad",
  detail,
  fix,
});
export const absent = (what: string, detail: string, fix: string): Finding => ({
  what,
  state: "absent",
  detail,
  fix,
});

const marks = { good: "✓", bad: "✗", absent: "–" } as const;

/** One line for a finding, with its fix. */
export function findingLine({ what, state, detail, fix }: Finding): string {
  return `${marks[state]} ${what.padEnd(16)} ${detail}${fix ? ` → ${fix}` : ""}`;
}
