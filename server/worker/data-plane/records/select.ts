import type { OutgoingRecord } from "./outgoing.ts";
import type { View } from "./view.ts";

/** What a view takes of some records: scanned = matched + filtered out + errors. */
export interface Selection {
  matches: OutgoingRecord[];
  /** How many records, from the first, were looked at. */
  taken: number;
  /** Records the reader may see and asked for, by partition. Withheld ones do not count. */
  scanned: number;
  errors: number;
  /** One failure of the filter in words. */
  error: string | undefined;
}

/** One call works this long at most; a costly filter must not hold up the thread. */
const budgetMs = 25;

export interface SelectOptions {
  /**
   * What happens to records the time did not suffice for. `stop`: they are left for the next call (lossless readers,
   * pages). `skip`: they count as errors (the sampled mode, which may drop).
   */
  late: "stop" | "skip";
  /** Ends right after so many matches. */
  limit?: number;
}

/** Applies a view to records, in order. */
export function select(
  records: readonly OutgoingRecord[],
  view: View,
  { late, limit = Number.POSITIVE_INFINITY }: SelectOptions,
): Selection {
  if (!view.filter && !view.rowFilter && !view.partitions && records.length <= limit)
    return {
      matches: records as OutgoingRecord[],
      taken: records.length,
      scanned: records.length,
      errors: 0,
      error: undefined,
    };
  const selection: Selection = { matches: [], taken: 0, scanned: 0, errors: 0, error: undefined };
  const isLate = budget(budgetMs);
  let over = false;
  for (const outgoing of records) {
    if (selection.matches.length >= limit) break;
    over ||= view.filter !== null && isLate();
    // The first record is always judged: whoever comes again after a stop must get on.
    if (over && late === "stop" && selection.taken > 0) break;
    selection.taken++;
    if (view.partitions && !view.partitions.has(outgoing.record.partition)) continue;
    const skipped = over && late === "skip";
    // A row filter that cannot be decided withholds the row.
    if (!skipped && view.rowFilter && view.rowFilter.matches(filterRecord(outgoing, null)) !== true) continue;
    selection.scanned++;
    const outcome = skipped
      ? "The filter takes too long for this stream; some records were not tried"
      : view.filter
        ? view.filter.matches(filterRecord(outgoing, view))
        : true;
    if (outcome === true) selection.matches.push(outgoing);
    else if (outcome !== false) {
      selection.errors++;
      selection.error = `${outcome} (at ${outgoing.record.partition}:${outgoing.record.offset})`;
    }
  }
  return selection;
}

/**
 * Tells when this thread has worked for `ms`. Time in which a busy machine ran something else does not count, or its
 * filters would be blamed for it.
 */
function budget(ms: number): () => boolean {
  const begun = performance.now();
  const worked = threadMs();
  return () => performance.now() - begun > ms && threadMs() - worked > ms;
}

function threadMs(): number {
  // Older Node tells only the time that has passed.
  if (process.threadCpuUsage === undefined) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The reader's own filter sees what the reader sees: masked values stay masked, or the filter would tell them. */
function filterRecord(outgoing: OutgoingRecord, view: View | null) {
  const masks = view?.masks ?? null;
  const { record } = outgoing;
  return {
    event: outgoing.event(masks),
    length: record.value?.length ?? 0,
    key: outgoing.key(masks),
    headers: record.headers,
    eventTimeUs: record.eventTimeUs,
    knowledgeTimeUs: record.knowledgeTimeUs,
    partition: record.partition,
    offset: record.offset,
  };
}
