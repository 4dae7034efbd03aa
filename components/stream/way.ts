import { instantMs } from "./instant.ts";

/** One stop on a record's way: what happened, and how many ms after the stop before it. */
export interface WayStop {
  label: string;
  /** Milliseconds since the epoch, with fractions. */
  at: number;
  /** Milliseconds after the record happened; null for the first stop and where the clocks cannot be compared. */
  afterMs: number | null;
}

export interface WayInput {
  eventTime: string;
  knowledgeTime: string;
  /** The log's time was asserted by an import, so it measures nothing. */
  imported: boolean;
  /** Browser clock; null for a record that did not come over this page's live stream. */
  receivedAt: number | null;
  shownAt: number | null;
  /** Server clock minus browser clock in ms, as measured; null when it is not known. */
  clockOffsetMs: number | null;
}

/**
 * The way of one record from the event to this screen, from instants that were measured: event time and knowledge
 * time on the record, arrival and display on this page. Stops that were not measured are left out.
 */
export function wayOf(input: WayInput): WayStop[] {
  const happened = instantMs(input.eventTime);
  const logged = instantMs(input.knowledgeTime);
  const stops: WayStop[] = [
    { label: "happened", at: happened, afterMs: null },
    {
      label: input.imported ? "in the log, as asserted by its import" : "in the log",
      at: logged,
      afterMs: logged - happened,
    },
  ];
  const offset = input.clockOffsetMs;
  if (input.receivedAt !== null && offset !== null) {
    const at = input.receivedAt + offset;
    stops.push({ label: "in your browser", at, afterMs: at - happened });
  }
  if (input.shownAt !== null && offset !== null) {
    const at = input.shownAt + offset;
    stops.push({ label: "on your screen", at, afterMs: at - happened });
  }
  return stops;
}
