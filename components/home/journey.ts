/**
 * How far a visitor came on the first-run tour: counts of what they did in this browser, kept there. Each step ends
 * with the first action of its kind.
 */
export const steps = ["find", "watch", "travel", "publish"] as const;
export type Step = (typeof steps)[number];

export interface Journey {
  counts: Record<Step, number>;
  dismissed: boolean;
}

const key = "millrace-journey";
/** Tells the server that this browser's tour is over, so that it does not draw it. */
export const tourCookie = "millrace-tour";
export const start: Journey = { counts: { find: 0, watch: 0, travel: 0, publish: 0 }, dismissed: false };

let current: Journey | undefined;
const listeners = new Set<() => void>();

/** Reads what a browser kept; anything unreadable starts anew. */
export function readJourney(stored: string | null): Journey {
  try {
    const value: unknown = JSON.parse(stored ?? "null");
    if (typeof value !== "object" || value === null) return start;
    const { counts, dismissed } = value as { counts?: Record<string, unknown>; dismissed?: unknown };
    return {
      counts: Object.fromEntries(
        steps.map((step) => {
          const count = counts?.[step];
          return [step, typeof count === "number" && count > 0 ? Math.trunc(count) : 0];
        }),
      ) as Record<Step, number>,
      dismissed: dismissed === true,
    };
  } catch {
    return start;
  }
}

export function journey(): Journey {
  if (current === undefined) {
    try {
      current = readJourney(localStorage.getItem(key));
    } catch {
      current = start;
    }
  }
  return current;
}

function change(next: Journey): void {
  current = next;
  try {
    localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Without storage the tour lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Counts an action of the visitor. */
export function advance(step: Step): void {
  const { counts, dismissed } = journey();
  change({ counts: { ...counts, [step]: counts[step] + 1 }, dismissed });
}

export function dismissTour(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and in older Safari.
  document.cookie = `${tourCookie}=over; path=/; max-age=31536000; samesite=lax`;
  change({ ...journey(), dismissed: true });
}

/** Shows a tour again that was put away. */
export function resumeTour(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and in older Safari.
  document.cookie = `${tourCookie}=; path=/; max-age=0; samesite=lax`;
  change({ ...journey(), dismissed: false });
}

export function onJourney(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The first step that has not been taken; undefined when all have. */
export function nextStep({ counts }: Journey): Step | undefined {
  return steps.find((step) => counts[step] === 0);
}
