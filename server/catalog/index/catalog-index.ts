import type { Db } from "../../db.ts";
import { readDocument } from "../documents.ts";
import type { CatalogEntry } from "./entry.ts";
import {
  catalogPosition,
  changedAfter,
  changedSince,
  type EntityName,
  entryOfVersion,
  loadDomains,
  loadEntries,
  loadTeams,
  versionsInForce,
} from "./load.ts";
import { CatalogSnapshot, type DomainEntry, type TeamEntry } from "./snapshot.ts";

/** The catalog in memory, kept in step with the database. One instance a process. */
export interface CatalogIndex {
  /** The catalog as it stands now; at most one small query when nothing changed. */
  current(): Promise<CatalogSnapshot>;
  /** The catalog as of an instant (µs since the epoch), which must not lie in the future. */
  at(us: number): Promise<CatalogSnapshot>;
}

interface Held {
  snapshot: CatalogSnapshot;
  sequence: bigint;
  offset: bigint;
}

/** Past catalogs kept: a reader moves back and forth between few instants. */
const pastKept = 4;

export function createCatalogIndex(db: Db): CatalogIndex {
  let held: Held | undefined;
  let running: Promise<CatalogSnapshot> | undefined;
  let queued: Promise<CatalogSnapshot> | undefined;
  const past = new Map<string, Promise<CatalogSnapshot>>();

  const refresh = async (): Promise<CatalogSnapshot> => {
    const position = await catalogPosition(db);
    if (held && held.sequence === position.sequence && held.offset === position.offset) return held.snapshot;
    held = held && position.offset > held.offset ? await advance(db, held) : await loadAll(db);
    return held.snapshot;
  };

  // Whoever comes while a refresh runs may have changed something after it looked: they all share the next one.
  const current = (): Promise<CatalogSnapshot> => {
    if (!running) {
      const started = refresh().finally(() => {
        if (running === started) running = undefined;
      });
      running = started;
      return started;
    }
    queued ??= running.then(begin, begin);
    return queued;
  };
  const begin = (): Promise<CatalogSnapshot> => {
    queued = undefined;
    running = undefined;
    return current();
  };

  const at = async (us: number): Promise<CatalogSnapshot> => {
    const now = await current();
    const changed = await changedAfter(db, us);
    if (changed.length === 0) return now;
    const key = `${now.version}|${us}`;
    const known = past.get(key);
    if (known) return known;
    const made = rewind(db, now, changed, us);
    past.set(key, made);
    made.catch(() => past.delete(key));
    const oldest = past.keys().next().value;
    if (past.size > pastKept && oldest !== undefined) past.delete(oldest);
    return made;
  };

  return { current, at };
}

const versionOf = (offset: bigint, sequence: bigint) => `${offset}.${sequence}`;

async function loadAll(db: Db): Promise<Held> {
  // The position is read first: what changes while loading is loaded again by the next refresh.
  const { sequence, offset } = await catalogPosition(db);
  const [domains, teams] = [await loadDomains(db), await loadTeams(db)];
  const entries = await loadEntries(db);
  const version = versionOf(offset, sequence);
  return {
    sequence,
    offset,
    snapshot: new CatalogSnapshot({ version, current: true, entries, domains, teams }),
  };
}

/** Loads only what changed. */
async function advance(db: Db, held: Held): Promise<Held> {
  const { sequence, offset } = await catalogPosition(db);
  const changed = await changedSince(db, held.offset);
  if (!changed.some(({ kind }) => kind === "product" || kind === "domain" || kind === "team"))
    return { ...held, sequence, offset };
  const ids = idsOf(changed, "product");
  const [domains, teams] = [await loadDomains(db), await loadTeams(db)];
  const fresh = ids.length > 0 ? await loadEntries(db, ids) : new Map<string, CatalogEntry>();
  const entries = new Map(held.snapshot.entries);
  for (const id of ids) {
    const entry = fresh.get(id);
    if (entry) entries.set(id, entry);
    else entries.delete(id);
  }
  const version = versionOf(offset, sequence);
  return {
    sequence,
    offset,
    snapshot: new CatalogSnapshot({ version, current: true, entries, domains, teams }),
  };
}

const idsOf = (changed: readonly EntityName[], kind: EntityName["kind"]) =>
  changed.filter((name) => name.kind === kind).map((name) => name.entityId);

/** The catalog of now with everything that changed since `us` put back to what it was then. */
async function rewind(
  db: Db,
  now: CatalogSnapshot,
  changed: readonly EntityName[],
  us: number,
): Promise<CatalogSnapshot> {
  const entries = new Map(now.entries);
  const domains = new Map(now.domains);
  const teams = new Map(now.teams);
  const put = async <T>(
    kind: EntityName["kind"],
    into: Map<string, T>,
    read: (document: unknown, revision: number) => T,
  ) => {
    const ids = idsOf(changed, kind);
    for (const id of ids) into.delete(id);
    for (const version of await versionsInForce(db, kind, ids, us))
      if (version.action !== "delete") into.set(version.entityId, read(version.document, version.revision));
  };
  await put<DomainEntry>("domain", domains, (document, revision) => ({
    ...readDocument("domain", 1, document),
    revision,
  }));
  await put<TeamEntry>("team", teams, (document, revision) => {
    const { id, name, email } = readDocument("team", 1, document);
    return { id, name, email, revision };
  });
  const ids = idsOf(changed, "product");
  for (const id of ids) entries.delete(id);
  for (const version of await versionsInForce(db, "product", ids, us))
    if (version.action !== "delete") entries.set(version.entityId, entryOfVersion(version));
  return new CatalogSnapshot({ version: `${now.version}@${us}`, current: false, entries, domains, teams });
}
