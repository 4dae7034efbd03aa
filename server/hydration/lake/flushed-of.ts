import type { OffsetVector } from "../../adapters/stream/types.ts";
import type { LakeReader } from "../../adapters/table/lake.ts";
import type { Db } from "../../db.ts";

/**
 * Up to where the lake has a topic of the embedded log: nothing at or past it may leave the log. Undefined for topics
 * that are not flushed: dead letters, the journal, what belongs to no product.
 */
export async function flushedOf(
  { db, lake }: { db: Db; lake: Pick<LakeReader, "state"> },
  topic: string,
): Promise<OffsetVector | undefined> {
  if (!/^[a-z0-9][a-z0-9_-]*\/[a-z0-9_-]+$/.test(topic)) return undefined;
  const product = await db.product.findUnique({ where: { id: topic }, select: { id: true } });
  if (!product) return undefined;
  const state = await lake.state(topic);
  // A lake of the product's topic in another system says nothing about this one.
  return state?.connection === null ? state.offsets : {};
}
