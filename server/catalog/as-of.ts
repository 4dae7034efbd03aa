import { type Clock, isoFromUs, usFromIso } from "../clock.ts";
import type { Db } from "../db.ts";
import { AppError } from "../errors.ts";

/** How far ahead of our clock an instant may lie: clocks of two machines never agree exactly. */
const leadUs = 1_000_000;

/**
 * An `asOf` parameter as µs; undefined stays undefined (now). Throws INVALID_INPUT naming `asOf` when it is no
 * instant or more than 1 s ahead of the clock.
 */
export function parseAsOf(text: string | undefined, clock: Clock): number | undefined {
  if (text === undefined) return undefined;
  const us = usFromIso(text);
  if (us === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `asOf must be an instant with a time zone, e.g. 2026-01-31T14:15:00Z; it is "${text}".`,
      { path: "asOf" },
    );
  const now = clock.nowUs();
  if (us > now + leadUs)
    throw new AppError(
      "INVALID_INPUT",
      `asOf lies in the future: ${text}. It is ${isoFromUs(now)} now; ask for that or earlier.`,
      { path: "asOf" },
    );
  return us;
}

/** Throws NOT_FOUND when an instant lies before the first change of this mesh. */
export async function assertAfterBeginning(db: Db, us: number): Promise<void> {
  const [row] = await db.$queryRaw<{ beginning: string | null }[]>`
    SELECT to_char(min(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS beginning FROM entity_version`;
  const beginning = row?.beginning ?? null;
  if (beginning === null || us < (usFromIso(beginning) ?? 0))
    throw new AppError(
      "NOT_FOUND",
      `${isoFromUs(us)} is before the beginning of this mesh${beginning === null ? "" : `, ${beginning}`}. Ask for a later instant.`,
    );
}
