import type { JournalEntry, JournalLog } from "../../adapters/journal/types.ts";
import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";

/** A journal in memory, for tests: as strict as the real one about its end and its instants. */
export function memoryJournalLog(clock: Clock): JournalLog & { entries: JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    async append(values, expectEnd) {
      if (expectEnd !== entries.length)
        throw new AppError("CONFLICT", `The journal ends at ${entries.length}, not at ${expectEnd}.`);
      const added = values.map((value, index) => {
        const before = entries.at(-1)?.atUs ?? 0;
        const atUs = Math.max(before + 1 + index, clock.nowUs());
        return { offset: entries.length + index, atUs: atUs + index, value };
      });
      entries.push(...added);
      return added;
    },
    async read(from, limit) {
      return entries.slice(from, from + limit);
    },
    async end() {
      return entries.length;
    },
  };
}
