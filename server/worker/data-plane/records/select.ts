import type { OutgoingRecord } from "./outgoing.ts";
import type { View } from "./view.ts";

/** What a view takes of some records: scanned = matched + filtered out + errors. */
export interface Selection {
  matches: OutgoingRecord[];
  /** Records the reader may see and asked for, by partition. Withheld ones do not count. */
  scanned: number;
  errors: number;
  /** One failure of the filter in words. */
  error: string | undefined;
}

/** Evaluation stops for one turn of the loop after this long; the rest counts as errors or waits, as the caller has it. */
export const selectBudgetMs = 25;

/**
 * Applies a view to records. Beyond `budgetMs` the filter is not asked any more and the remaining records count as
 * errors: only where dropping is allowed (the sampled mode); lossless readers pass Infinity and small slices.
 */
export function select(
  records: readonly OutgoingRecord[],
  view: View,
  budgetMs = Number.POSITIVE_INFINITY,
): Selection {
  if (!view.filter && !view.rowFilter && !view.partitions)
    return { matches: records as OutgoingRecord[], scanned: records.length, errors: 0, error: undefined };
  const selection: Selection = { matches: [], scanned: 0, errors: 0, error: undefined };
  const isLate = budget(budgetMs);
  let late = false;
  for (let index = 0; index < records.length; index++) {
    const outgoing = records[index] as OutgoingRecord;
    if (view.partitions && !view.partitions.has(outgoing.record.partition)) continue;
    if (index % 16 === 15 && !late) late = isLate();
    // A row filter that cannot be decided withholds the row.
    if (view.rowFilter && !late && view.rowFilter.matches(filterRecord(outgoing, null)) !== true) continue;
    selection.scanned++;
    if (late) {
      selection.errors++;
      selection.error = "The filter takes too long for this stream; some records were not tried.";
      continue;
    }
    const outcome = view.filter ? view.filter.matches(filterRecord(outgoing, view)) : true;
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
  if (ms === Number.POSITIVE_INFINITY) return () => false;
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
