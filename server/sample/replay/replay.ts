import type { ProduceRecord, StreamAdapter } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { findCursor, replayHeader } from "./cursor.ts";
import type { FlightSource } from "./flight.ts";
import { createMapping } from "./mapping.ts";
import type { ReplayScenario } from "./scenario.ts";
import { eventsBetween, type ScheduledEvent } from "./schedule.ts";
import type { ReplayState, ReplayStateStore } from "./state.ts";

export interface ReplayDeps {
  scenario: ReplayScenario;
  source: FlightSource;
  stream: StreamAdapter;
  topic: string;
  /** Version of the contract under which the records are written. */
  schemaVersion: string;
  clock: Clock;
  state: ReplayState;
  store: ReplayStateStore;
  /** Takes in what happens live, as any producer's records are; none: they are appended as they are. */
  deliver?: (records: ProduceRecord[]) => Promise<void>;
  /** Records a produce call writes at most, default 2,000. */
  batch?: number;
}

export interface ReplayStep {
  /** Records written by this step. */
  written: number;
  /** When the next event is due, milliseconds since the epoch; in the past while catching up. */
  nextAtMs: number;
  /** Events that are due and not yet written, as far as is known. */
  behind: number;
  /** How many milliseconds of events were passed over because the stop was longer than `catchUpMs`. */
  skippedMs: number;
}

export interface Replay {
  /**
   * Imports the history before the first start, or what is missing of it, and returns how many records it wrote.
   * `onProgress` hears the records so far and the share of the span, 0 to 1.
   */
  importHistory(options: {
    signal: AbortSignal;
    onProgress?: (written: number, share: number) => void;
  }): Promise<number>;
  /** Writes what is due, at most one batch. Call again at `nextAtMs`. */
  step(): Promise<ReplayStep>;
}

/** Events are read ahead in windows of this length; a busy one holds some 300. */
const windowMs = 10 * 60_000;
/** Windows of the import and of catching up after a stop. */
const longWindowMs = 24 * 3_600_000;
/** The state file is renewed this often. */
const saveEveryMs = 60_000;

/** A replay that goes on where the log ends. One process runs it at a time. */
export async function openReplay(deps: ReplayDeps): Promise<Replay> {
  const { scenario, clock, stream, topic, batch: batchSize = 2000 } = deps;
  let { state } = deps;
  const mapping = createMapping(scenario, state.startedAtMs);
  const firstMs = state.startedAtMs - scenario.historyMs;
  const importEndMs = state.startedAtMs - scenario.importLagMs;
  const cursor = await findCursor(stream, topic, scenario.name, batchSize);
  /** Ids that a look may find although they are in the log. */
  const written = new Set(cursor?.written);
  /** All events before this instant are in the log. */
  let doneMs = cursor?.fromMs ?? state.producedThroughMs ?? firstMs;
  /** Events looked up and not yet written; they reach up to `aheadMs`. */
  let ahead: ScheduledEvent[] = [];
  let aheadMs = doneMs;
  let savedMs = clock.nowMs();

  const look = async (fromMs: number, toMs: number) =>
    (await eventsBetween({ source: deps.source, mapping, scenario }, fromMs, toMs)).filter(
      ({ event }) => !written.has(event.event_id),
    );

  const importBatch = (events: readonly ScheduledEvent[]) =>
    stream.produce(
      topic,
      events.map((event) => toRecord(event, deps, true)),
    );
  const deliver = async (events: readonly ScheduledEvent[]) => {
    const records = events.map((event) => toRecord(event, deps, false));
    if (deps.deliver) await deps.deliver(records);
    else await stream.produce(topic, records);
  };

  const save = () => {
    state = { ...state, producedThroughMs: doneMs };
    deps.store.save(state);
    savedMs = clock.nowMs();
  };

  async function importWindow(untilMs: number, signal: AbortSignal): Promise<number> {
    const events = await look(doneMs, untilMs);
    let count = 0;
    for (let start = 0; start < events.length; start += batchSize) {
      if (signal.aborted) return count;
      const batch = events.slice(start, start + batchSize);
      await importBatch(batch);
      count += batch.length;
      doneMs = batch.at(-1)?.atMs ?? doneMs;
      // The next look starts at this instant again and would find those of the same millisecond.
      for (const { atMs, event } of batch) if (atMs === doneMs) written.add(event.event_id);
    }
    doneMs = untilMs;
    return count;
  }

  return {
    async importHistory({ signal, onProgress }) {
      let count = 0;
      try {
        while (doneMs < importEndMs && !signal.aborted) {
          count += await importWindow(Math.min(doneMs + longWindowMs, importEndMs), signal);
          onProgress?.(count, (doneMs - firstMs) / (importEndMs - firstMs));
        }
      } catch (error) {
        // Somebody wrote to the stream already, so its past is closed: the rest comes as late as it is.
        if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
      }
      ahead = [];
      aheadMs = doneMs;
      save();
      return count;
    },

    async step() {
      const nowMs = clock.nowMs();
      const skippedMs = Math.max(0, nowMs - scenario.catchUpMs - doneMs);
      if (skippedMs > 0) {
        doneMs = nowMs - scenario.catchUpMs;
        ahead = [];
        aheadMs = doneMs;
      }
      // An empty window (the small hours) is no reason to stop looking.
      while (ahead.length === 0 && aheadMs <= nowMs + windowMs) {
        const untilMs = Math.max(aheadMs + windowMs, Math.min(nowMs, aheadMs + longWindowMs));
        ahead = await look(aheadMs, untilMs);
        aheadMs = untilMs;
      }
      const firstLater = ahead.findIndex(({ atMs }) => atMs > nowMs);
      const due = firstLater < 0 ? ahead.length : firstLater;
      const batch = ahead.slice(0, Math.min(due, batchSize));
      if (batch.length > 0) await deliver(batch);
      ahead = ahead.slice(batch.length);
      const behind = due - batch.length;
      doneMs = behind > 0 ? (ahead[0]?.atMs ?? doneMs) : Math.min(nowMs, aheadMs);
      if (nowMs - savedMs >= saveEveryMs || skippedMs > 0) save();
      return { written: batch.length, nextAtMs: ahead[0]?.atMs ?? aheadMs, behind, skippedMs };
    },
  };
}

function toRecord(
  { atMs, event }: ScheduledEvent,
  deps: Pick<ReplayDeps, "scenario" | "schemaVersion">,
  imported: boolean,
): ProduceRecord {
  return {
    key: event.airport,
    value: JSON.stringify(event),
    headers: { [replayHeader]: deps.scenario.name },
    eventTimeUs: atMs * 1000,
    schemaVersion: deps.schemaVersion,
    ...(imported ? { knowledgeTimeUs: (atMs + deps.scenario.importLagMs) * 1000 } : {}),
  };
}

/** The state of a replay that begins now. */
export function beginReplay(scenario: ReplayScenario, snapshotId: string, clock: Clock): ReplayState {
  return { scenario: scenario.name, startedAtMs: clock.nowMs(), snapshotId, producedThroughMs: null };
}
