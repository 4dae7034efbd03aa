import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { StreamActivity, WorkerStatus } from "../../domain/data-plane-api/status.ts";

export interface TableActivity {
  /** Instant of the newest snapshot, ms. */
  atMs: number;
  rows: number;
  bytes: number;
}

/** Everything measured about products, as of one look. */
export interface ActivityView {
  measuredAtMs: number;
  streams: ReadonlyMap<string, StreamActivity>;
  /** By product: until when its features rest on everything their source had (null before the first), when measured; ms. */
  featureSets: ReadonlyMap<string, { appliedUntilMs: number | null; measuredMs: number }>;
  /** By product; the newest snapshot over its table ports. */
  tables: ReadonlyMap<string, TableActivity>;
  /** Distinct readers in the last 24 h. */
  readers: ReadonlyMap<string, number>;
  /** False when the data plane did not answer: nothing is known of streams then. */
  streamsKnown: boolean;
}

/** Keeps the figures of all products at hand, a second old at most while anybody asks. */
export interface ActivityBoard {
  view(): Promise<ActivityView>;
}

/** Figures this old are shown while newer ones are fetched. */
const freshMs = 1_000;
/** Older than this, a reader waits for new ones. */
const usableMs = 10_000;

export function createActivityBoard(deps: { db: Db; dataPlane: DataPlane; clock: Clock }): ActivityBoard {
  let last: ActivityView | undefined;
  let loading: Promise<ActivityView> | undefined;
  const load = (): Promise<ActivityView> => {
    loading ??= loadView(deps)
      .then((view) => {
        last = view;
        return view;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  return {
    async view() {
      const age = last ? deps.clock.nowMs() - last.measuredAtMs : Number.POSITIVE_INFINITY;
      if (last && age < freshMs) return last;
      const next = load();
      if (!last || age >= usableMs) return next;
      // Shown with its age; whoever asks next gets the newer one, and this failing is theirs to hear of.
      next.catch(() => undefined);
      return last;
    },
  };
}

async function loadView({
  db,
  dataPlane,
  clock,
}: Parameters<typeof createActivityBoard>[0]): Promise<ActivityView> {
  const [status, tables, readers] = await Promise.all([
    dataPlane.status().catch(() => undefined),
    loadTables(db),
    loadReaders(db, clock.now()),
  ]);
  return {
    measuredAtMs: clock.nowMs(),
    streams: new Map((status?.activity ?? []).map((stream) => [stream.productId, stream])),
    featureSets: featureSetsOf(status),
    tables,
    readers,
    streamsKnown: status !== undefined,
  };
}

/** A set that has applied all there is stands for the instant it was measured at, else for its frontier's. */
function featureSetsOf(status: WorkerStatus | undefined): ActivityView["featureSets"] {
  if (status === undefined) return new Map();
  const measuredMs = Date.parse(status.measuredAt);
  return new Map(
    (status.featureSets ?? []).map(({ productId, phase, lagRecords, frontierAt }) => {
      const complete = phase === "live" && lagRecords === 0;
      const frontierMs = frontierAt === null ? null : Date.parse(frontierAt);
      return [productId, { appliedUntilMs: complete ? measuredMs : frontierMs, measuredMs }];
    }),
  );
}

async function loadTables(db: Db): Promise<Map<string, TableActivity>> {
  const rows = await db.$queryRaw<{ productId: string; at: Date; rows: bigint; bytes: bigint }[]>`
    SELECT product_id AS "productId", max(at) AS at, sum(rows)::bigint AS rows, sum(bytes)::bigint AS bytes
    FROM (SELECT DISTINCT ON (product_id, port_name) product_id, at, rows, bytes FROM table_snapshot
          ORDER BY product_id, port_name, at DESC) AS newest
    GROUP BY product_id`;
  return new Map(
    rows.map((row) => [
      row.productId,
      { atMs: row.at.getTime(), rows: Number(row.rows), bytes: Number(row.bytes) },
    ]),
  );
}

async function loadReaders(db: Db, now: Date): Promise<Map<string, number>> {
  const since = new Date(now.getTime() - 86_400_000);
  const rows = await db.$queryRaw<{ productId: string; readers: bigint }[]>`
    SELECT product_id AS "productId", count(DISTINCT principal_id) AS readers FROM usage_hour
    WHERE last_at >= ${since} GROUP BY product_id`;
  return new Map(rows.map((row) => [row.productId, Number(row.readers)]));
}
