import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorsBlock } from "../../domain/product-file/blocks/vectors.ts";
import { documentText } from "./document.ts";

/** A record as the index of a product reads it; `payload` null and `text` empty where it holds nothing to find. */
export interface IndexedRecord {
  recordId: string;
  payload: unknown;
  text: string;
}

/** Reads a record. What is no JSON (foreign topics) has no fields and so nothing to find; it must not hold up the rest. */
export function readIndexed(
  record: StreamRecord,
  {
    block,
    recordIdField,
  }: { block: Pick<VectorsBlock, "columns" | "template">; recordIdField: string | null },
): IndexedRecord {
  const payload = parsed(record.value);
  return {
    recordId: storable(recordIdOf(record, payload, recordIdField)),
    payload,
    text: storable(documentText(payload, block)),
  };
}

/** PostgreSQL takes neither NUL nor half a surrogate pair, which UTF-8 has not; a record that has one must not hold up all after it. */
const storable = (text: string): string => Buffer.from(text.replaceAll("\u0000", "\ufffd")).toString();

function parsed(value: string | null): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** The field that names a record across corrections, else its key, else its place in the log. */
function recordIdOf(record: StreamRecord, payload: unknown, field: string | null): string {
  const named =
    field !== null && payload !== null && typeof payload === "object"
      ? (payload as Record<string, unknown>)[field]
      : undefined;
  return named === undefined || named === null
    ? (record.key ?? `${record.partition}:${record.offset}`)
    : String(named);
}
