import { type Db, type DbTransaction, inTransaction } from "../../db.ts";
import { readDocument } from "../documents.ts";
import type { AppendedEvent, EntityKind } from "../journal/types.ts";
import { projectConnections } from "./connection.ts";
import { projectDomains } from "./domain.ts";
import { projectFollows } from "./follow.ts";
import { projectPeople } from "./person.ts";
import { projectPreferences } from "./preference.ts";
import { projectProducts } from "./product.ts";
import { projectTeams } from "./team.ts";
import { projectTrainingSets } from "./training-set.ts";
import type { Projection } from "./types.ts";
import { writeRevisions, writeVersions } from "./versions.ts";

const projections: { [Kind in EntityKind]: Projection<Kind> } = {
  domain: projectDomains,
  team: projectTeams,
  person: projectPeople,
  product: projectProducts,
  connection: projectConnections,
  follow: projectFollows,
  preference: projectPreferences,
  trainingSet: projectTrainingSets,
};

/** Kinds that decide who may do what; pollers of rights watch their own counter. */
const accessKinds: readonly EntityKind[] = ["person", "team", "domain", "product"];

/**
 * Applies events in journal order, in one short transaction with the projection's row locked, so that two
 * processes never apply one twice. Events that were applied meanwhile are skipped.
 */
export async function projectEvents(db: Db, events: readonly AppendedEvent[]): Promise<void> {
  await inTransaction(db, (tx) => project(tx, events));
}

async function project(tx: DbTransaction, events: readonly AppendedEvent[]): Promise<void> {
  await tx.projectionState.createMany({ data: [{ name: "catalog", offset: 0 }], skipDuplicates: true });
  const [state] = await tx.$queryRaw<{ offset: bigint }[]>`
    SELECT "offset" FROM projection_state WHERE name = 'catalog' FOR UPDATE`;
  const next = Number(state?.offset ?? 0);
  const fresh = events.filter((event) => event.offset >= next);
  if (fresh.length === 0) return;
  if (fresh[0]?.offset !== next)
    throw new Error(`The journal's entry ${next} is missing; the next one read is ${fresh[0]?.offset}.`);
  for (const run of runsOf(fresh)) await applyRun(tx, run);
  const end = next + fresh.length;
  await tx.projectionState.update({ where: { name: "catalog" }, data: { offset: end } });
  await bump(tx, "catalog");
  if (fresh.some((event) => accessKinds.includes(event.kind))) await bump(tx, "access");
}

/** Consecutive events of one kind in which no entity occurs twice: they can be written together. */
export function runsOf(events: readonly AppendedEvent[]): AppendedEvent[][] {
  const runs: AppendedEvent[][] = [];
  let ids = new Set<string>();
  for (const event of events) {
    const run = runs.at(-1);
    if (run && run[0]?.kind === event.kind && !ids.has(event.entityId)) run.push(event);
    else {
      runs.push([event]);
      ids = new Set();
    }
    ids.add(event.entityId);
  }
  return runs;
}

async function applyRun(tx: DbTransaction, run: readonly AppendedEvent[]): Promise<void> {
  const kind = run[0]?.kind;
  if (!kind) return;
  const documents = run.map((event) => ({
    ...event,
    document: readDocument(kind, event.formatVersion, event.document),
  }));
  // The table maps each kind to its own projection; a run holds one kind only.
  await (projections[kind] as Projection<EntityKind>)(tx, documents as never);
  await writeVersions(tx, documents);
  await writeRevisions(
    tx,
    kind,
    documents.map((event) => event.entityId),
  );
}

async function bump(tx: DbTransaction, name: "catalog" | "access"): Promise<void> {
  await tx.changeSequence.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
}
