import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { Db } from "../../db.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import { featureInputs } from "../../domain/feature-set/source.ts";
import {
  describeProduct,
  type ProductDefinition,
  type ProductDescription,
  type ProductStatus,
} from "../../domain/product-file/index.ts";
import type { Logger } from "../../log.ts";
import { servedProduct } from "./served-product.ts";

/** Rows fetched at once. */
const chunk = 200;
/** Up to so many changed products get their topics now; more (a mass import) on first use, not 10,000 files at once. */
const ensureNow = 200;
/** Refused records are looked at by people: a month of them is kept. */
export const deadRetentionMs = 30 * 86_400_000;

/** What stands in the catalog was checked when it was written. */
const checked = (definition: unknown) => definition as ProductDefinition;

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
  /** What each product in the picture was made from: its own version and those of the products it is compiled against. */
  const known = new Map<string, string>();
  /** Products a feature set is compiled against, by the set's product. */
  const compiledAgainst = new Map<string, readonly string[]>();
  let sequence: bigint | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function takeIn(): Promise<void> {
    const now = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    if (now === sequence) return;
    await deps.connect();
    const rows = await db.product.findMany({ select: { id: true, revision: true, status: true } });
    const versions = new Map(rows.map(({ id, revision, status }) => [id, `${revision} ${status}`]));
    const stamp = (id: string) =>
      [id, ...(compiledAgainst.get(id) ?? [])].map((each) => versions.get(each) ?? "none").join(", ");
    const ids = [...versions.keys()].filter((id) => known.get(id) !== stamp(id));
    const removed = [...known.keys()].filter((id) => !versions.has(id));
    for (let start = 0; start < ids.length || start === 0; start += chunk) {
      const changed = await load(ids.slice(start, start + chunk));
      if (ids.length <= ensureNow) for (const product of changed) await ensureTopics(product);
      await deps.publish(changed, start === 0 ? removed : []);
      for (const { id } of changed) known.set(id, stamp(id));
    }
    for (const id of removed) {
      known.delete(id);
      compiledAgainst.delete(id);
    }
    sequence = now;
  }

  async function load(ids: readonly string[]): Promise<ServedProduct[]> {
    if (ids.length === 0) return [];
    const rows = await db.product.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, status: true, revision: true, definition: true },
    });
    const described = await inputsOf(rows);
    return rows.flatMap(({ id, status, revision, definition }) => {
      try {
        const row = { status: status as ProductStatus, revision, definition: checked(definition) };
        const served = servedProduct(row, (input) => described.get(input));
        if (served.featuresProblem !== null)
          log.warn({ product: id, problem: served.featuresProblem }, "a feature set cannot be computed");
        return [served];
      } catch (error) {
        log.error({ err: error, product: id }, "a product's definition cannot be served");
        return [];
      }
    });
  }

  /** The products that the feature sets among these are compiled against. */
  async function inputsOf(
    rows: readonly { id: string; definition: unknown }[],
  ): Promise<Map<string, ProductDescription>> {
    const wanted = new Set<string>();
    for (const { id, definition } of rows) {
      // Describing takes some 0.1 ms, and among 10,000 products few have features.
      const product = checked(definition);
      const has = product.product.outputPorts?.some(({ type }) => type === "features");
      const inputs = has ? featureInputs(describeProduct(product)) : [];
      if (inputs.length > 0) compiledAgainst.set(id, inputs);
      else compiledAgainst.delete(id);
      for (const input of inputs) wanted.add(input);
    }
    if (wanted.size === 0) return new Map();
    const found = await db.product.findMany({
      where: { id: { in: [...wanted] } },
      select: { id: true, definition: true },
    });
    return new Map(found.map((row) => [row.id, describeProduct(checked(row.definition))]));
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
