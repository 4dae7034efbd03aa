/**
 * The journal role: one ordered, durable log of metadata changes. The worker has it on the embedded log
 * (`server/catalog/journal/stream-log.ts`), other processes over the worker's HTTP (`worker-http/`).
 */
export interface JournalEntry {
  /** Position, from 0 without gaps. */
  offset: number;
  /** Knowledge time the log gave it, µs, strictly increasing. */
  atUs: number;
  /** JSON text of a `JournalEvent` (server/catalog/journal/types.ts). */
  value: string;
}

export interface JournalLog {
  /**
   * Appends all values in one durable batch when the journal ends at `expectEnd`; otherwise throws CONFLICT and
   * appends nothing.
   */
  append(values: readonly string[], expectEnd: number): Promise<JournalEntry[]>;
  /** At most `limit` entries from `from` on, and fewer only at the end (or after about 8 MB). */
  read(from: number, limit: number): Promise<JournalEntry[]>;
  /** The offset the next entry will get. */
  end(): Promise<number>;
}
