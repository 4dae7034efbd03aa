import type { JournalLog } from "../../adapters/journal/types.ts";
import type { Db } from "../../db.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { formatVersions, readDocument } from "../documents.ts";
import { projectEvents } from "../projections/index.ts";
import { decodeEntry, encodeEvent } from "./codec.ts";
import type { Journal, JournalEvent } from "./types.ts";

export interface JournalDeps {
  log: JournalLog;
  db: Db;
}

/** Events projected in one transaction, which the embedded database serves alone: it must stay short. */
const pageSize = 100;
/** Each lost race means that somebody else's change went through, so this many in a row is a stuck loop. */
const maxAttempts = 50;
/** A batch is one request to the worker and one transaction of the log. */
const maxEvents = 1000;

/** The journal of a process: appends through `log`, projects into `db`. One instance a process. */
export function createJournal({ log, db }: JournalDeps): Journal {
  // Changes of one process queue up here; only other processes are raced.
  let queue: Promise<unknown> = Promise.resolve();

  const catchUp = async (): Promise<number> => {
    for (;;) {
      const from = await projectedOffset(db);
      const entries = await log.read(from, pageSize);
      if (entries.length === 0) return from;
      await projectEvents(db, entries.map(decodeEntry));
    }
  };

  const attempt = async <T>(actor: Principal, decide: Parameters<Journal["change"]>[1]) => {
    const end = await catchUp();
    const { events, result } = await decide();
    if (events.length === 0) return { done: true, result: result as T };
    if (events.length > maxEvents)
      throw new AppError(
        "TOO_LARGE",
        `One change holds at most ${maxEvents} events; this one has ${events.length}.`,
      );
    const values = events.map((event) => encodeEvent(withActor(event, actor)));
    try {
      await log.append(values, end);
    } catch (error) {
      if (error instanceof AppError && error.code === "CONFLICT")
        return { done: false, result: undefined as T };
      throw error;
    }
    await catchUp();
    return { done: true, result: result as T };
  };

  const change: Journal["change"] = <T>(
    actor: Principal,
    decide: () => Promise<{ events: Omit<JournalEvent, "actor">[]; result: T }>,
  ) => {
    const run = async (): Promise<T> => {
      for (let tries = 0; tries < maxAttempts; tries++) {
        const { done, result } = await attempt<T>(actor, decide);
        if (done) return result;
      }
      throw new AppError("CONFLICT", "Others keep changing the catalog at the same time. Try again.");
    };
    const turn = queue.then(run, run);
    queue = turn.catch(() => undefined);
    return turn;
  };

  return { change, catchUp };
}

/** The next journal offset the database has not applied yet. */
export async function projectedOffset(db: Db): Promise<number> {
  const state = await db.projectionState.findUnique({ where: { name: "catalog" } });
  return Number(state?.offset ?? 0);
}

function withActor(event: Omit<JournalEvent, "actor">, actor: Principal): JournalEvent {
  if (event.formatVersion !== formatVersions[event.kind])
    throw new Error(`A new ${event.kind} event must be in form ${formatVersions[event.kind]}.`);
  // What is once in the journal is read for ever: nothing enters that its own kind's schema refuses.
  readDocument(event.kind, event.formatVersion, event.document);
  return { ...event, actor: { id: actor.id, name: actor.name } };
}
