import type { Principal } from "../../domain/principal.ts";

/** Topic of the system journal: one partition, kept for ever. */
export const journalTopic = "_system/journal";

export type EntityKind =
  | "domain"
  | "team"
  | "person"
  | "product"
  | "connection"
  | "follow"
  | "preference"
  | "trainingSet";

/** One change of metadata. The database is a projection of these, in journal order. */
export interface JournalEvent {
  kind: EntityKind;
  entityId: string;
  action: "create" | "change" | "retire" | "restore" | "delete";
  /** The entity as of after the change; its shape is the kind's own schema, upgraded on read by `formatVersion`. */
  document: unknown;
  formatVersion: number;
  actor: { id: string; name: string };
  reason: string;
}

export interface AppendedEvent extends JournalEvent {
  offset: number;
  /** Knowledge time given by the log: the instant the change took effect. */
  atUs: number;
}

/**
 * The journal as use cases see it. `append` is durable before it returns and then projects, so the caller
 * reads its own write from the database.
 */
export interface Journal {
  /**
   * Appends the events `decide` returns, in one durable batch. `decide` sees the database projected up to the
   * journal's end and runs again when somebody else appended in between (compare-and-append), so checks made
   * inside it hold at the moment of writing. Returning no events appends nothing.
   */
  change<T>(
    actor: Principal,
    decide: () => Promise<{ events: Omit<JournalEvent, "actor">[]; result: T }>,
  ): Promise<T>;
  /** Applies what the database has not seen yet; returns the next journal offset. */
  catchUp(): Promise<number>;
}
