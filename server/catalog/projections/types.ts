import type { DbTransaction } from "../../db.ts";
import type { DocumentOf } from "../documents.ts";
import type { AppendedEvent, EntityKind } from "../journal/types.ts";

/** An event with its document in the current form. */
export interface ProjectedEvent<Kind extends EntityKind> extends Omit<AppendedEvent, "document"> {
  document: DocumentOf<Kind>;
}

/**
 * Writes what a run of events of one kind says into its tables. No entity occurs twice in a run, and the
 * result depends on the events alone (never on a clock or on tables outside the projection), so that a
 * rebuild gives the same bytes.
 */
export type Projection<Kind extends EntityKind> = (
  tx: DbTransaction,
  events: readonly ProjectedEvent<Kind>[],
) => Promise<void>;
