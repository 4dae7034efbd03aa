import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";

/** Remembers when tokens were last used; writes each at most once a minute. */
export interface TokenUse {
  /** Costs a map lookup; `tokenId` null (a token of the installation) is ignored. */
  note(tokenId: string | null): void;
  /** Writes what was noted and is due. Called by a timer; also at the end. */
  flush(): Promise<void>;
}

const keepMs = 60_000;

export function createTokenUse({ db, clock }: { db: Db; clock: Clock }): TokenUse {
  const writtenAt = new Map<string, number>();
  const due = new Map<string, number>();
  return {
    note(tokenId) {
      if (tokenId === null) return;
      const now = clock.nowMs();
      if (now - (writtenAt.get(tokenId) ?? Number.NEGATIVE_INFINITY) < keepMs) return;
      writtenAt.set(tokenId, now);
      due.set(tokenId, now);
    },
    async flush() {
      const batch = [...due];
      due.clear();
      for (const [id, atMs] of batch) {
        const at = new Date(atMs);
        // Another process may have noted a later use; it is not overwritten.
        await db.apiToken.updateMany({
          where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] },
          data: { lastUsedAt: at },
        });
      }
    },
  };
}
