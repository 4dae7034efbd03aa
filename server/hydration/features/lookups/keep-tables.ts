import {
  type LookupTableReply,
  type LookupTableRequest,
  lookupPageRows,
} from "../../../domain/data-plane-api/lookup-table.ts";
import type { FeatureValue } from "../../../engine/types.ts";
import { AppError } from "../../../errors.ts";
import type { KeptTable, LookedUpTable, LookedUpTables, TableAnswer } from "./table-rows.ts";

/** A looked-up table is held in memory whole; beyond this it should be a stream, or be asked by SQL. */
const rowsMost = 200_000;
/** New snapshots are looked for this often. */
const everyMs = 3_000;
/** Snapshots of the past kept for reads as of one instant after another. */
const pastMost = 4;

/** Keeps tables in memory as rows by key, read in pages by `ask` from where the tables are. */
export function keepLookedUpTables(deps: {
  ask: (request: LookupTableRequest) => Promise<LookupTableReply>;
  onError: (productId: string, error: unknown) => void;
}): LookedUpTables {
  const { ask } = deps;
  const kept = new Map<string, KeptTable & { users: number }>();
  const past = new Map<string, Promise<TableAnswer>>();

  async function readRows(
    table: LookedUpTable,
    snapshot: NonNullable<LookupTableReply["snapshot"]>,
  ): Promise<TableAnswer> {
    const { productId, port, keys, columns } = table;
    if (snapshot.rows > rowsMost)
      throw new AppError(
        "TOO_LARGE",
        `${productId} has ${snapshot.rows} rows; tables of at most ${rowsMost} can be looked up.`,
      );
    const rows = new Map<string, readonly FeatureValue[]>();
    for (let offset = 0; offset < snapshot.rows; offset += lookupPageRows) {
      const page = await ask({
        productId,
        port,
        columns: [...keys, ...columns],
        snapshotId: snapshot.snapshotId,
        offset,
      });
      for (const row of page.rows) {
        const values = row.map(featureValue);
        rows.set(JSON.stringify(values.slice(0, keys.length)), values.slice(keys.length));
      }
      if (page.rows.length < lookupPageRows) break;
    }
    return { atUs: snapshot.atUs, rows };
  }

  function begin(table: LookedUpTable, name: string): KeptTable & { users: number } {
    let answer: TableAnswer | undefined;
    let snapshotId: string | undefined;
    let problem: string | null = null;
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      const { productId, port, keys } = table;
      try {
        const { snapshot } = await ask({
          productId,
          port,
          columns: [...keys],
          only: "snapshot",
        });
        if (!snapshot) answer = { atUs: null, rows: new Map() };
        else if (snapshot.snapshotId !== snapshotId) {
          answer = await readRows(table, snapshot);
          snapshotId = snapshot.snapshotId;
        }
        problem = null;
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (problem !== text) deps.onError(productId, error);
        problem = text;
      }
      if (stopped) return;
      timer = setTimeout(look, everyMs);
      timer.unref();
    };
    const loaded = look();
    return {
      users: 0,
      newest: () => answer,
      loaded,
      problem: () => problem,
      stop() {
        if (--this.users > 0) return;
        stopped = true;
        clearTimeout(timer);
        kept.delete(name);
      },
    };
  }

  return {
    keep(table) {
      const name = JSON.stringify(table);
      const one = kept.get(name) ?? begin(table, name);
      kept.set(name, one);
      one.users++;
      return one;
    },
    async rowsAt(table, atUs) {
      const { productId, port, keys } = table;
      const { snapshot } = await ask({ productId, port, columns: [...keys], atUs, only: "snapshot" });
      if (!snapshot) return { atUs: null, rows: new Map() };
      const name = JSON.stringify([table, snapshot.snapshotId]);
      const known = past.get(name) ?? readRows(table, snapshot);
      past.delete(name);
      past.set(name, known);
      known.catch(() => past.delete(name));
      for (const other of past.keys()) if (past.size > pastMost) past.delete(other);
      return known;
    },
    close() {
      for (const one of [...kept.values()]) {
        one.users = 1;
        one.stop();
      }
    },
  };
}

/** A table's cell as a feature's value; objects travel as JSON text. */
const featureValue = (cell: LookupTableReply["rows"][number][number]): FeatureValue =>
  typeof cell === "object" && cell !== null && !Array.isArray(cell)
    ? JSON.stringify(cell)
    : Array.isArray(cell)
      ? cell.map(featureValue)
      : cell;
