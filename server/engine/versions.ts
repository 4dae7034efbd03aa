import { compareKnowledge } from "./order.ts";
import type { EngineEvent, FeatureValue } from "./types.ts";

/** What a record's new version does to the key's state. */
export type VersionKind =
  /** The record's first version: it counts. */
  | "new"
  /** Takes the place of the one in force, and says something else. */
  | "correction"
  /** Takes the place of the one in force, with the same event time and inputs. */
  | "duplicate"
  /** Known later but ranked before the one in force (another partition): it does not count. */
  | "outranked";

/**
 * Classifies a version by the one of the same record that is in force, if any. The version with the greatest
 * (knowledge time, partition, offset) is in force. Whether the record changed its key is the caller's to see first:
 * `inForce` is of the same key.
 */
export function classifyVersion(version: EngineEvent, inForce: EngineEvent | undefined): VersionKind {
  if (inForce === undefined) return "new";
  if (compareKnowledge(version, inForce) < 0) return "outranked";
  return version.eventTimeUs === inForce.eventTimeUs && sameInputs(version.inputs, inForce.inputs)
    ? "duplicate"
    : "correction";
}

/**
 * The versions in force among those given (the known ones of one key), in no particular order: of each record id the
 * greatest by (knowledge time, partition, offset), and every version without an id.
 */
export function versionsInForce<E extends EngineEvent>(known: Iterable<E>): E[] {
  const byRecord = new Map<string, E>();
  const inForce: E[] = [];
  for (const version of known) {
    if (version.recordId === null) {
      inForce.push(version);
      continue;
    }
    const other = byRecord.get(version.recordId);
    if (other === undefined || compareKnowledge(version, other) > 0) byRecord.set(version.recordId, version);
  }
  for (const version of byRecord.values()) inForce.push(version);
  return inForce;
}

/** Whether two versions say the same; a null counts as little as a missing value. */
export function sameInputs(a: EngineEvent["inputs"], b: EngineEvent["inputs"]): boolean {
  return a.length === b.length && a.every((value, i) => sameValue(value ?? null, b[i] ?? null));
}

function sameValue(a: FeatureValue, b: FeatureValue): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((value, i) => sameValue(value, b[i]));
}
