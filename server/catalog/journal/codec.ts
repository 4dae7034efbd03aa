import { z } from "zod";
import type { JournalEntry } from "../../adapters/journal/types.ts";
import { AppError } from "../../errors.ts";
import { documentSchemas, formatVersions } from "../documents.ts";
import type { AppendedEvent, EntityKind, JournalEvent } from "./types.ts";

const eventSchema = z.object({
  kind: z.enum(Object.keys(documentSchemas) as [EntityKind, ...EntityKind[]]),
  entityId: z.string().min(1),
  action: z.enum(["create", "change", "retire", "restore", "delete"]),
  document: z.unknown(),
  formatVersion: z.int().min(1),
  actor: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
});

export function encodeEvent(event: JournalEvent): string {
  return JSON.stringify(event);
}

/** An entry as an event; throws INTERNAL naming the offset when the journal holds something else. */
export function decodeEntry(entry: JournalEntry): AppendedEvent {
  try {
    return { ...eventSchema.parse(JSON.parse(entry.value)), offset: entry.offset, atUs: entry.atUs };
  } catch (cause) {
    throw new AppError(
      "INTERNAL",
      `The system journal's entry ${entry.offset} is not a change this Millrace understands.`,
      { cause },
    );
  }
}

/** A new event in the current form of its kind, ready for `Journal.change`. */
export function journalEvent<Kind extends EntityKind>(
  kind: Kind,
  entityId: string,
  action: JournalEvent["action"],
  document: z.input<(typeof documentSchemas)[Kind]>,
  reason = "",
): Omit<JournalEvent, "actor"> {
  return { kind, entityId, action, document, formatVersion: formatVersions[kind], reason };
}
