import type { DocumentVersion } from "../../adapters/documents/types.ts";
import type { FilterRecord, RecordFilter } from "../../domain/cel/filter.ts";
import { hide, maskedValue } from "../../domain/mask.ts";
import type { SearchAccess } from "./access.ts";

/** A document as its reader may see it. */
export interface VisibleDocument {
  document: DocumentVersion;
  fields: Record<string, unknown>;
  /** Fields that hold something hidden from the reader. */
  masked: Record<string, string>;
}

export interface FilterCount {
  checked: number;
  passed: number;
  errors: number;
  error: string | undefined;
}

/**
 * Takes the documents that the rules and the caller's filter let through. Rules see the record as it is; a rule that
 * cannot be decided withholds it. The caller's filter sees what the caller sees, or it would tell what is masked.
 */
export function visibleDocuments(
  documents: readonly DocumentVersion[],
  access: SearchAccess,
  filter: RecordFilter | null,
  count: FilterCount,
): VisibleDocument[] {
  const visible: VisibleDocument[] = [];
  for (const document of documents) {
    const event: unknown = JSON.parse(document.payload);
    const record = recordOf(document, event);
    if (access.rowFilters.some((rule) => rule.matches(record) !== true)) continue;
    const masked: Record<string, string> = {};
    for (const [path, policy] of Object.entries(access.masks)) if (hide(event, path)) masked[path] = policy;
    count.checked++;
    if (filter) {
      const outcome = filter.matches({ ...record, key: access.idsAllowed ? record.key : maskedValue });
      if (typeof outcome === "string") {
        count.errors++;
        count.error = `${outcome} (at ${document.partition}:${document.offset})`;
      }
      if (outcome !== true) continue;
    }
    count.passed++;
    const fields =
      event !== null && typeof event === "object" ? (event as Record<string, unknown>) : { value: event };
    visible.push({ document, fields, masked });
  }
  return visible;
}

const recordOf = (document: DocumentVersion, event: unknown): FilterRecord => ({
  event,
  length: document.payload.length,
  // The index keeps the id that corrections go by; headers are not kept.
  key: document.recordId,
  headers: {},
  eventTimeUs: document.eventUs,
  knowledgeTimeUs: document.knownUs,
  partition: document.partition,
  offset: document.offset,
});
