import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { findProduct } from "../../hydration/load/find-product.ts";
import type { QueryProductDeps } from "./query-product.ts";

/** How long an answer about the catalog's change sequence is good for: twenty questions at once ask it once. */
const freshMs = 100;

/**
 * Products as the catalog has them, read and described once for each change of the catalog: a federated question asks
 * for twenty within a few milliseconds.
 */
export function createProductReader({
  db,
  clock,
}: {
  db: Db;
  clock: Clock;
}): QueryProductDeps["findProduct"] {
  let held = new Map<string, ReturnType<typeof findProduct>>();
  let seen: bigint | undefined;
  let checked = { atMs: Number.NEGATIVE_INFINITY, done: Promise.resolve() };

  const look = async () => {
    const sequence = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    if (sequence !== seen) held = new Map();
    seen = sequence;
  };

  return async (id) => {
    if (clock.nowMs() - checked.atMs >= freshMs) {
      checked = { atMs: clock.nowMs(), done: look() };
      checked.done.catch(() => {
        checked.atMs = Number.NEGATIVE_INFINITY;
      });
    }
    await checked.done;
    const known = held.get(id);
    if (known) return known;
    const map = held;
    const made = findProduct(db, id);
    map.set(id, made);
    // What is not there yet may come without the sequence having been looked at.
    made.catch(() => map.delete(id));
    return made;
  };
}
