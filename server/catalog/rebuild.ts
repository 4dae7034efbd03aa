import { type Db, inTransaction } from "../db.ts";
import type { Journal } from "./journal/types.ts";

/**
 * Empties everything that is a projection of the journal and projects it again from the first event. People
 * stay as rows, because tokens and saved searches hang on them; their content is written again. Interrupted, the
 * next `catchUp` of any process goes on where it stopped. Returns how many events were applied.
 */
export async function rebuildProjections({ db, journal }: { db: Db; journal: Journal }): Promise<number> {
  await inTransaction(db, async (tx) => {
    await tx.projectionState.deleteMany({});
    await tx.entityVersion.deleteMany({});
    await tx.follow.deleteMany({});
    await tx.connection.deleteMany({});
    await tx.trainingSet.deleteMany({});
    await tx.product.deleteMany({});
    await tx.domain.deleteMany({});
    await tx.team.deleteMany({});
    // An address may have moved from one person to another: while history runs again, nobody holds one.
    await tx.$executeRaw`UPDATE person SET email = 'rebuilding:' || id, track_usage = true, last_article = NULL`;
  });
  const applied = await journal.catchUp();
  await db.$executeRaw`
    DELETE FROM person WHERE NOT EXISTS
      (SELECT 1 FROM entity_version WHERE kind = 'person' AND entity_id = person.id)`;
  return applied;
}
