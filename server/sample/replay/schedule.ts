import { estimatedBlockMinutes } from "./block-time.ts";
import { arrivedEvent, departedEvent, type FlightEvent, replayFlight } from "./events.ts";
import type { FlightSource } from "./flight.ts";
import type { ReplayMapping } from "./mapping.ts";
import type { ReplayScenario } from "./scenario.ts";

/** An event and the instant of the present it falls on. */
export interface ScheduledEvent {
  atMs: number;
  event: FlightEvent;
}

const minuteMs = 60_000;

/** Order of the replay: by instant, then by id, so that it is the same in every run. */
export function compareScheduled(a: ScheduledEvent, b: ScheduledEvent): number {
  return (
    a.atMs - b.atMs ||
    (a.event.event_id < b.event.event_id ? -1 : a.event.event_id > b.event.event_id ? 1 : 0)
  );
}

/**
 * All events that fall in [fromMs, toMs) of the present, in replay order. Departures of up to one longest flight before
 * are read too: their arrivals fall inside. Flights of the end of the recording arrive in the next epoch, under their
 * own epoch's ids.
 */
export async function eventsBetween(
  deps: { source: FlightSource; mapping: ReplayMapping; scenario: ReplayScenario },
  fromMs: number,
  toMs: number,
): Promise<ScheduledEvent[]> {
  const { source, mapping, scenario } = deps;
  const longestMs = estimatedBlockMinutes(await source.longestDistanceMiles()) * minuteMs;
  const events: ScheduledEvent[] = [];
  // A minute earlier still: a departure may fall up to a minute after the start of its recorded minute.
  const spans = recordedSpans(mapping, scenario, fromMs - longestMs - minuteMs, toMs);
  for (const { epoch, startMs, endMs } of spans) {
    for (const flight of await source.departures(startMs, endMs)) {
      const replayed = replayFlight(flight, epoch, mapping);
      if (replayed.departedMs >= fromMs && replayed.departedMs < toMs)
        events.push({ atMs: replayed.departedMs, event: departedEvent(replayed) });
      if (replayed.arrivedMs >= fromMs && replayed.arrivedMs < toMs)
        events.push({ atMs: replayed.arrivedMs, event: arrivedEvent(replayed) });
    }
  }
  return events.sort(compareScheduled);
}

/** The recorded spans that cover [fromMs, toMs) of the present, one for each epoch touched. */
export function recordedSpans(
  mapping: ReplayMapping,
  scenario: Pick<ReplayScenario, "recordingStartMs" | "recordingEndMs">,
  fromMs: number,
  toMs: number,
): { epoch: number; startMs: number; endMs: number }[] {
  const first = mapping.toRecorded(fromMs);
  const last = mapping.toRecorded(toMs);
  const spans: { epoch: number; startMs: number; endMs: number }[] = [];
  for (let epoch = first.epoch; epoch <= last.epoch; epoch++) {
    const startMs = epoch === first.epoch ? first.recordedMs : scenario.recordingStartMs;
    const endMs = epoch === last.epoch ? last.recordedMs : scenario.recordingEndMs;
    if (startMs < endMs) spans.push({ epoch, startMs, endMs });
  }
  return spans;
}
