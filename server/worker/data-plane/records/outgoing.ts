import type { StreamRecord } from "../../../adapters/stream/types.ts";
import { hide, maskedValue } from "../../../domain/mask.ts";
import { isoOf } from "./iso.ts";
import type { Masks } from "./view.ts";

/**
 * A record on its way to readers: parsed at most once, and written as JSON at most once for each set of masks, however
 * many readers there are.
 */
export class OutgoingRecord {
  readonly record: StreamRecord;
  readonly #trusted: boolean;
  #event: unknown;
  #parsed = false;
  #plain: string | undefined;
  #masked: Map<Masks, { event: unknown; json: string }> | undefined;

  /** `trusted`: the payload is one line of JSON for sure, as everything in the embedded log is. */
  constructor(record: StreamRecord, trusted: boolean) {
    this.record = record;
    this.#trusted = trusted;
  }

  /** The payload as a reader with these masks has it; a text where a foreign topic holds something else than JSON. */
  event(masks: Masks | null): unknown {
    if (masks) return this.#maskedBy(masks).event;
    if (!this.#parsed) {
      this.#parsed = true;
      this.#event = parsed(this.record.value);
    }
    return this.#event;
  }

  /** The key as a reader with these masks has it. */
  key(masks: Masks | null): string | null {
    return masks?.key != null && this.record.key !== null ? maskedValue : this.record.key;
  }

  /** The record as the JSON of a `RecordView`, in one line. */
  json(masks: Masks | null): string {
    if (masks) return this.#maskedBy(masks).json;
    this.#plain ??= this.#write(
      this.#trusted ? (this.record.value ?? "null") : foreignJson(this.record.value),
      this.record.key,
      "",
    );
    return this.#plain;
  }

  #maskedBy(masks: Masks): { event: unknown; json: string } {
    const made = this.#masked?.get(masks);
    if (made) return made;
    const event = structuredClone(this.event(null));
    const applied: Record<string, string> = {};
    for (const [path, policy] of Object.entries(masks.fields)) if (hide(event, path)) applied[path] = policy;
    const json = this.#write(
      JSON.stringify(event ?? null),
      this.key(masks),
      `,"masked":${JSON.stringify(applied)}`,
    );
    this.#masked ??= new Map();
    this.#masked.set(masks, { event, json });
    return { event, json };
  }

  #write(event: string, key: string | null, rest: string): string {
    const { record } = this;
    const headers = Object.keys(record.headers).length === 0 ? "{}" : JSON.stringify(record.headers);
    return `{"partition":${record.partition},"offset":${record.offset},"key":${JSON.stringify(key)},"eventTime":"${isoOf(record.eventTimeUs)}","knowledgeTime":"${isoOf(record.knowledgeTimeUs)}","headers":${headers},"schemaVersion":${JSON.stringify(record.schemaVersion)},"imported":${record.imported},"event":${event}${rest}}`;
  }
}

function parsed(value: string | null): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Payloads of foreign topics: JSON in one line, anything else as a text. */
function foreignJson(value: string | null): string {
  if (value === null) return "null";
  try {
    JSON.parse(value);
  } catch {
    return JSON.stringify(value);
  }
  // Between the tokens of valid JSON a line break is only space; a server-sent event would end there.
  return value.replace(/[\r\n]+/g, " ");
}
