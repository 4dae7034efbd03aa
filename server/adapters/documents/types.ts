/**
 * The documents role: the records of a product as semantic search reads them, with their words by field, their exact
 * names, and where each stands in the stream. A space keeps every version with its validity, so that questions can
 * be asked as of any instant. `contract.suite.ts` holds all systems to it.
 */

/** Next offset to read of the source, by partition. */
export type SourceCursor = Readonly<Record<number, number>>;

export interface DocumentVersion {
  recordId: string;
  partition: number;
  offset: number;
  /** When the log took it in (µs): the version holds from then on. */
  knownUs: number;
  eventUs: number;
  /** The record as JSON text. */
  payload: string;
}

export interface NewDocument extends DocumentVersion {
  /** Field path → text to rank by; several values of one field are one text. */
  texts: Readonly<Record<string, string>>;
  /** Field path → value under which the record can be called exactly. */
  names: Readonly<Record<string, string>>;
}

/** What one page of a stream makes of a space; taken in whole or not at all. */
export interface DocumentChange {
  documents: readonly NewDocument[];
  /** Records that hold nothing from that instant on. */
  removals: readonly { recordId: string; partition: number; offset: number; atUs: number }[];
  /** Where the stream is to be read on. */
  next: SourceCursor;
}

export interface DocumentAbilities {
  system: string;
  ranking: "bm25f";
  timeTravel: boolean;
}

/** As of which knowledge time (µs); none: now. */
export interface AsOf {
  asOfUs?: number | undefined;
}

export interface DocumentIndex {
  readonly abilities: DocumentAbilities;
  /** Names of the spaces whose names begin like this. */
  spaces(prefix: string): Promise<string[]>;
  /** Where the stream is to be read on; null for a space never written. */
  cursor(space: string): Promise<SourceCursor | null>;
  /** Writes a page and its cursor in one transaction, making the space if need be. Repeating a page changes nothing. */
  apply(space: string, change: DocumentChange): Promise<void>;
  /**
   * The `limit` best by BM25F over the fields that have a weight, best first; records without any of the words are
   * left out. `among` scores these records only, however low.
   */
  rank(
    space: string,
    question: string,
    options: AsOf & { weights: Readonly<Record<string, number>>; limit: number; among?: readonly string[] },
  ): Promise<{ recordId: string; score: number; words: string[] }[]>;
  /** Records that carry exactly one of these names (compared as `normaliseName` has them) in one of these fields. */
  named(
    space: string,
    names: readonly string[],
    options: AsOf & { fields: readonly string[] },
  ): Promise<{ recordId: string; field: string; name: string }[]>;
  /** The versions in force; records unknown or removed then are missing. */
  read(space: string, recordIds: readonly string[], options: AsOf): Promise<DocumentVersion[]>;
  /** Versions in force in order of record id, after the given one: for filters that must see everything. */
  scan(space: string, options: AsOf & { after: string | null; limit: number }): Promise<DocumentVersion[]>;
  describe(space: string, options?: AsOf): Promise<{ documents: number; newestUs: number | null }>;
  drop(space: string): Promise<void>;
  close(): Promise<void>;
}
