import type { OnlineStore } from "../../adapters/online-store/types.ts";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Clock } from "../../clock.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import type { LookupState } from "../../domain/feature-set/lookup-states.ts";
import type { StreamHistory } from "../lake/types.ts";
import { joinable, joinStreamLookups } from "./asof-join.ts";
import { kept, keptType, literal } from "./columns.ts";
import type { Pins } from "./job.ts";
import { readByKey } from "./keyed-labels.ts";
import { latestByInstant } from "./latest-by-instant.ts";
import { type SetNeeds, valueName } from "./needs.ts";
import { openState, type PinnedState } from "./states.ts";

/** Labels from which on look-ups are joined over the whole stream; below, walking their keys takes less than a second. */
export const joinFrom = 5_000;

export interface StreamLookupRead {
  needs: SetNeeds;
  /** One looked-up stream of the set. */
  lookup: LookupState;
  labels: { path: string; rows: number; lastUs: number | null };
  knownAt: KnownAt;
  /** `__k…` of an entity field. */
  keyOf: (entityField: string) => string;
  pins: Pins | null;
  signal?: AbortSignal | undefined;
}

export interface StreamLookupDeps {
  clock: Clock;
  store: Pick<OnlineStore, "openReader">;
  streams: StreamHistory;
  /** Labels from which on one join over the whole stream costs less than a walk over each label's key. */
  joinFrom: number;
}

/**
 * Makes tables of rows and looked-up values of one stream; `names` are of tables that together have one row for each label
 * that found something. Labels of instants before the stream was served from its state are answered by an ASOF join over
 * lake and log where that is exact, since then records counted from their knowledge time on; all others by walking
 * the versions of their keys in the state, which knows when each began to count.
 */
export async function readStreamLookups(
  deps: StreamLookupDeps,
  session: LakeSession,
  name: string,
  read: StreamLookupRead,
): Promise<Pick<PinnedState, "pin" | "firstUs" | "untilUs">> {
  const { lookup, labels, signal } = read;
  const state = await openState(deps, lookup.plan, { pins: read.pins, reachUs: labels.lastUs ?? 0, signal });
  try {
    const joined = await joinWhatCan(deps, session, `${name}_join`, read, state);
    await walk(deps.streams, session, `${name}_walk`, read, state, joined?.where);
    const columns = ["__row", ...featuresOf(read).map((feature) => valueName(read.needs, feature.name))].join(
      ", ",
    );
    const both = joined ? ` UNION ALL SELECT ${columns} FROM ${name}_join` : "";
    await session.run(`CREATE TEMP VIEW ${name} AS SELECT ${columns} FROM ${name}_walk${both}`);
    return { pin: state.pin, firstUs: state.firstUs, untilUs: state.untilUs };
  } finally {
    state.reader.close();
  }
}

/** The features that are needed of those that read the stream. */
const featuresOf = ({ lookup, needs }: StreamLookupRead) =>
  lookup.features.flatMap((one) => {
    const dtype = needs.lookups.find((feature) => feature.name === one.name)?.dtype;
    return dtype === undefined ? [] : [{ ...one, dtype }];
  });

/** Joins the part of the labels that the join answers; `where` says which are left, null: all of them. */
async function joinWhatCan(
  deps: StreamLookupDeps,
  session: LakeSession,
  name: string,
  read: StreamLookupRead,
  state: PinnedState,
): Promise<{ where: string } | null> {
  const { knownAt, labels, lookup, needs } = read;
  const features = needs.lookups.filter((one) => lookup.features.some((each) => each.name === one.name));
  if (labels.rows < deps.joinFrom || !joinable(needs.plan, lookup, features) || !holdsEverything(state))
    return null;
  const served = knownAt.kind === "as-served";
  const { servedFromUs } = state.reader.times();
  // As served, records that came later were of no effect before, whatever knowledge time an import asserted for them.
  const until = served ? state.reader.frontierAt(servedFromUs ?? 0)?.offsets : state.pin.offsets;
  if (!until) return null;
  const before = served ? `__t < ${servedFromUs}` : "true";
  const joined = await joinStreamLookups(deps.streams, session, name, {
    needs,
    features,
    lookup,
    knownAt,
    keyOf: read.keyOf,
    until,
    where: before,
    signal: read.signal,
  });
  if (!joined) return null;
  const left = [
    ...(before === "true" ? [] : [`NOT (${before})`]),
    ...(joined.left === null ? [] : [joined.left]),
  ];
  return { where: left.length === 0 ? "false" : left.join(" OR ") };
}

/**
 * Whether the state took in every record of its stream from the first on, refusing none: then lake and log, which hold
 * them all, say the same. It may be at work beside this, so that its counts and its frontier are a little apart.
 */
function holdsEverything({ reader }: PinnedState): boolean {
  for (let tries = 0; tries < 5; tries++) {
    const { events, skipped, keyChanged } = reader.counters();
    const offsets = Object.values(reader.frontier()?.offsets ?? {});
    if (keyChanged > 0) return false;
    if (offsets.reduce((sum, end) => sum + end, 0) === events + skipped) return true;
  }
  return false;
}

async function noRows(session: LakeSession, path: string): Promise<boolean> {
  // Read to its end: an abandoned result stays open in the engine.
  let count: unknown = 0;
  for await (const [row] of session.select(`SELECT count(*) FROM read_parquet(${literal(path)})`))
    count = row?.[0];
  return count === 0;
}

/** Walks the keys of labels over the state's versions. */
async function walk(
  streams: StreamHistory,
  session: LakeSession,
  name: string,
  read: StreamLookupRead,
  state: PinnedState,
  where: string | undefined,
): Promise<void> {
  const { lookup, labels, needs, knownAt, signal } = read;
  const features = featuresOf(read);
  const columns = [
    { name: "__row", type: "BIGINT" },
    ...features.map((one) => ({ name: valueName(needs, one.name), type: keptType(one.dtype) })),
  ];
  // Labels that are left by the join are found in the session that has its tables.
  const path = where === undefined ? labels.path : `${labels.path}.${name}`;
  if (where !== undefined)
    await session.run(`COPY (SELECT * FROM labels WHERE ${where}) TO ${literal(path)} (FORMAT parquet)`);
  if (where !== undefined && (await noRows(session, path))) {
    const none = columns.map(({ name: column, type }) => `NULL::${type} AS ${column}`);
    await session.run(`CREATE TEMP TABLE ${name} AS SELECT ${none.join(", ")} LIMIT 0`);
    return;
  }
  const reading = await streams.openSession();
  try {
    await reading.run(`CREATE TEMP VIEW labels AS SELECT * FROM read_parquet(${literal(path)})`);
    const keyed = lookup.on.map(({ entityField }) => read.keyOf(entityField));
    await session.load(
      name,
      columns,
      readByKey(reading, { plan: lookup.plan, columns: keyed, signal }, (key, instants) => {
        const versions = state.reader.versionsOf(key, { toUs: instants.at(-1) ?? 0, untilSeq: state.seq });
        return latestByInstant(versions, instants, knownAt).map((version, at) =>
          features.map(({ input, ttlMs, dtype }) => {
            if (!version) return null;
            const age = (instants[at] ?? 0) - version.eventTimeUs;
            if (ttlMs !== null && age > ttlMs * 1000) return null;
            return kept(version.inputs[input], dtype) as ReturnType<typeof kept> &
              (string | number | boolean | null);
          }),
        );
      }),
    );
  } finally {
    await reading.close();
  }
}
