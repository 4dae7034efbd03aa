/** A measured number by name; null where this run did not measure it. */
export type Figures = Record<string, number | null>;

/** A bound on a figure, inclusive. */
export type Goal = { max: number } | { min: number };

/** What the same work costs in the product compared with, measured in the same run. */
export interface Peer {
  name: string;
  version: string;
  figures: Figures;
}

export interface BenchContext {
  /** Under 50 s and without the peer: what does not fit is reported as null. */
  quick: boolean;
  /** A line for the person who waits. */
  progress: (line: string) => void;
}

/** One benchmark: the default export of `bench/<name>.ts`. */
export interface Bench {
  /** One sentence for the list of benchmarks. */
  about: string;
  /** Goals by figure; a goal whose figure is missing or null fails a full run. */
  goals: Readonly<Record<string, Goal>>;
  run(context: BenchContext): Promise<{ figures: Figures; peer?: Peer | null }>;
}

/** Whether the figures reach their goals. In a quick run only what was measured is judged. */
export function isOk(figures: Figures, goals: Bench["goals"], quick: boolean): boolean {
  return Object.entries(goals).every(([name, goal]) => {
    const figure = figures[name] ?? null;
    if (figure === null) return quick;
    return "max" in goal ? figure <= goal.max : figure >= goal.min;
  });
}
