import type { OffsetVector, StreamAdapter } from "../../adapters/stream/types.ts";

/** A part of a stream still to be embedded: from here on, up to there (exclusive). Moves in place as it shrinks. */
export interface Gap {
  slot: number;
  from: OffsetVector;
  until: OffsetVector;
}

/** What lies between two offset vectors, in records; partitions that stand behind count nothing. */
export const recordsBetween = (from: OffsetVector, until: OffsetVector): number =>
  Object.entries(until).reduce(
    (sum, [partition, end]) => sum + Math.max(0, end - (from[Number(partition)] ?? 0)),
    0,
  );

/** Offsets of the later of both, partition by partition. */
export const laterOf = (one: OffsetVector, other: OffsetVector): OffsetVector =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((partition) => [
      partition,
      Math.max(one[Number(partition)] ?? 0, other[Number(partition)] ?? 0),
    ]),
  );

/** Gaps kept apart; more are joined with what lies between them, which is then embedded twice, to the same result. */
const mostGaps = 8;

/**
 * The gaps of one index as durable group offsets of its stream: each has a slot with where it begins and ends. A slot
 * whose beginning has reached its end is free. `name` gives a group's name.
 */
export async function openGaps(
  stream: Pick<StreamAdapter, "committed" | "commit">,
  topic: string,
  name: (cursor: string) => string,
) {
  // Slot 0 has the names of the one range there was before there could be several.
  const begins = (slot: number) => name(slot === 0 ? "backfill" : `gap-${slot}`);
  const ends = (slot: number) => name(slot === 0 ? "backfill-end" : `gap-${slot}-end`);
  /** Oldest first. */
  let gaps: Gap[] = [];
  for (let slot = 0; slot < mostGaps; slot++) {
    const from = await stream.committed(topic, begins(slot));
    const until = await stream.committed(topic, ends(slot));
    if (from && until && recordsBetween(from, until) > 0) gaps.push({ slot, from, until });
  }
  gaps.sort((a, b) => recordsBetween(b.from, a.from) - recordsBetween(a.from, b.from));

  return {
    /** The newest one, which is filled first. */
    newest: (): Gap | undefined => gaps.at(-1),
    waiting: (): number => gaps.reduce((sum, { from, until }) => sum + recordsBetween(from, until), 0),
    oldest: (): Gap | undefined => gaps[0],
    /** Durable when it resolves. In each partition it must begin where no other does later. */
    async open(from: OffsetVector, until: OffsetVector): Promise<void> {
      if (recordsBetween(from, until) === 0) return;
      const last = gaps.at(-1);
      const used = new Set(gaps.map(({ slot }) => slot));
      const free = Array.from({ length: mostGaps }, (_, slot) => slot).find((slot) => !used.has(slot));
      if (last && free === undefined) {
        const joined = laterOf(last.until, until);
        await stream.commit(topic, ends(last.slot), joined);
        last.until = joined;
        return;
      }
      const slot = free ?? 0;
      // The end last: a process killed in between finds the old end, behind the new beginning, so a free slot.
      await stream.commit(topic, begins(slot), from);
      await stream.commit(topic, ends(slot), until);
      gaps.push({ slot, from, until });
    },
    /** Notes that a gap is done up to there. */
    async advance(gap: Gap, from: OffsetVector): Promise<void> {
      await stream.commit(topic, begins(gap.slot), from);
      gap.from = from;
      if (recordsBetween(gap.from, gap.until) === 0) gaps = gaps.filter((each) => each !== gap);
    },
  };
}
