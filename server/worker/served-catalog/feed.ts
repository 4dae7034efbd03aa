import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { Db } from "../../db.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { ProductDefinition, ProductStatus } from "../../domain/product-file/index.ts";
import type { Logger } from "../../log.ts";
import { servedProduct } from "./served-product.ts";

/** Rows fetched at once. */
const chunk = 200;
/** Up to so many changed products get their topics now; more (a mass import) on first use, not 10,000 files at once. */
const ensureNow = 200;
/** Refused records are looked at by people: a month of them is kept. */
export const deadRetentionMs = 30 * 86_400_000;

/** Keeps the data plane's picture of the catalog in step with the database. */
export interface CatalogFeed {
  /** Takes in what has changed since the last call; what it found is in force when it returns. */
  refresh(): Promise<void>;
  /** Products in the picture. */
  size(): number;
}

export function createCatalogFeed(deps: {
  db: Db;
  embedded: StreamAdapter;
  log: Logger;
  /** Takes in the connections as they stand now; called at each change of the catalog, before the products. */
  connect: () => Promise<void>;
  /** Hands changes to the data plane; resolves when they are in force. */
  publish: (changed: ServedProduct[], removed: string[]) => Promise<void>;
}): CatalogFeed {
  const { db, embedded, log } = deps;
  const known = new Map<string, string>();
  let sequence: bigint | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function takeIn(): Promise<void> {
    const now = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    if (now === sequence) return;
    await deps.connect();
    const rows = await db.product.findMany({ select: { id: true, revision: true, status: true } });
    const versions = new Map(rows.map(({ id, revision, status }) => [id, `${revision} ${status}`]));
    const ids = [...versions].filter(([id, version]) => known.get(id) !== version).map(([id]) => id);
    const removed = [...known.keys()].filter((id) => !versions.has(id));
    for (let start = 0; start < ids.length || start === 0; start += chunk) {
      const changed = await load(ids.slice(start, start + chunk));
      if (ids.length <= ensureNow) for (const product of changed) await ensureTopics(product);
      await deps.publish(changed, start === 0 ? removed : []);
      for (const { id } of changed) known.set(id, versions.get(id) ?? "");
    }
    for (const id of removed) known.delete(id);
    sequence = now;
  }

  async function load(ids: readonly string[]): Promise<ServedProduct[]> {
    if (ids.length === 0) return [];
    const rows = await db.product.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, status: true, revision: true, definition: true },
    });
    return rows.flatMap(({ id, status, revision, definition }) => {
      try {
        return [
          servedProduct({
            status: status as ProductStatus,
            revision,
            // What stands in the catalog was checked when it was written.
            definition: definition as unknown as ProductDefinition,
          }),
        ];
      } catch (error) {
        log.error({ err: error, product: id }, "a product's definition cannot be served");
        return [];
      }
    });
  }

  /** Topics of the embedded log; those of connections are made when they are first used, as they may be away. */
  async function ensureTopics({ id, status, stream }: ServedProduct): Promise<void> {
    if (!stream || stream.connection !== null || status === "retired") return;
    const { topic, deadTopic, partitions, retentionMs } = stream;
    try {
      await embedded.ensureTopic({ topic, partitions, retentionMs });
      await embedded.ensureTopic({ topic: deadTopic, partitions: 1, retentionMs: deadRetentionMs });
    } catch (error) {
      log.error({ err: error, product: id }, "a product's topics cannot be made as its definition asks");
    }
  }

  return {
    refresh() {
      const next = turn.then(takeIn);
      turn = next.catch(() => {});
      return next;
    },
    size: () => known.size,
  };
}
