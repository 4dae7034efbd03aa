import type { DbTransaction } from "../db.ts";

/**
 * Tells everybody who holds a snapshot of rights that it is out of date; belongs in the transaction that changed
 * them. Changes that go through the system journal do it in its projection.
 */
export async function bumpAccess(tx: DbTransaction): Promise<void> {
  await tx.changeSequence.upsert({
    where: { name: "access" },
    create: { name: "access", value: 1 },
    update: { value: { increment: 1 } },
  });
}
