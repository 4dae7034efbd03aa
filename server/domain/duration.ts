import { z } from "zod";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as product files write it: a whole number and one unit, `5s 30m 1h 30d`. */
export const durationSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}[smhd]$/, "must be a duration such as 5s, 30m, 1h or 30d")
  .meta({ id: "Duration", description: "A whole number and one unit: 5s, 30m, 1h, 30d." });

/** Milliseconds of a duration that `durationSchema` accepts; throws RangeError for any other text. */
export function durationMs(duration: string): number {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration such as 5s, 30m, 1h or 30d.`);
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** The shortest duration text for a positive whole number of seconds in `ms`, e.g. 90000 → `90s`, 3600000 → `1h`. */
export function formatDuration(ms: number): string {
  for (const unit of ["d", "h", "m"] as const)
    if (ms >= unitMs[unit] && ms % unitMs[unit] === 0) return `${ms / unitMs[unit]}${unit}`;
  return `${Math.max(1, Math.round(ms / 1000))}s`;
}
