import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { SearchPlan } from "../../hydration/vectors/discover.ts";
import type { IndexBook } from "../../hydration/vectors/index-book.ts";
import {
  createTableRows,
  type IndexedTable,
  removeTableRows,
  type TableRows,
  tableOfRows,
} from "../../hydration/vectors/table-rows.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";
import { type SearchPlanDeps, watchSearchPlans } from "./search-plans.ts";

/** Tables change by whole snapshots; one that is new is searchable some seconds later. */
const lookEveryMs = 1_000;

interface Followed {
  table: IndexedTable;
  /** Products whose index is made of it. */
  indexedBy: readonly string[];
  rows: TableRows;
}

/**
 * Makes streams of the tables that are indexed, for the runners that follow streams, tells with each index why its
 * table cannot be taken in, and removes the streams of tables that are indexed no more.
 */
export function createTableRowsRunner(
  deps: SearchPlanDeps & {
    tables: Pick<TableAdapter, "snapshots" | "rows">;
    stream: StreamAdapter;
    book: Pick<IndexBook, "note">;
  },
): Runner {
  const { stream, book } = deps;
  const readPlans = watchSearchPlans(deps);
  let followed = new Map<string, Followed>();
  const problems = new Map<string, string>();
  /** Topics found to be of no use; removed with the next look, when the indexes have seen it too. */
  let unused: string[] = [];
  let written = 0;

  function follow(plans: readonly SearchPlan[]): void {
    const former = followed;
    followed = new Map();
    for (const { productId, table } of plans) {
      if (table === null) continue;
      const id = JSON.stringify(table);
      const { rows } = followed.get(id) ?? former.get(id) ?? { rows: createTableRows(deps, table) };
      followed.set(id, { table, rows, indexedBy: [...(followed.get(id)?.indexedBy ?? []), productId] });
    }
    for (const id of former.keys()) if (!followed.has(id)) problems.delete(id);
    // What is made of another source now has none of this one's problems.
    for (const { productId, table } of plans)
      if (table === null) book.note(productId, { sourceProblem: null });
  }

  async function step(id: string, { table, rows, indexedBy }: Followed, signal: AbortSignal): Promise<void> {
    let problem: string | null = null;
    try {
      written += await rows.step(signal);
      problems.delete(id);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      if (problems.get(id) !== problem)
        deps.log.warn({ err: error, table: table.productId }, "the rows of a table could not be taken in");
      problems.set(id, problem);
    }
    for (const productId of indexedBy) book.note(productId, { sourceProblem: problem });
  }

  async function removeUnused(changed: boolean): Promise<void> {
    const wanted = new Set([...followed.values()].map(({ table }) => table.productId));
    const isUnused = (topic: string) => {
      const table = tableOfRows(topic);
      return table !== null && !wanted.has(table);
    };
    for (const topic of unused.filter(isUnused)) await removeTableRows(stream, topic);
    unused = changed ? (await stream.listTopics()).filter(isUnused) : [];
  }

  return createLoop("table-rows", deps, async (signal): Promise<Turn> => {
    const { plans, changed } = await readPlans();
    if (changed) follow(plans);
    await removeUnused(changed);
    for (const [id, each] of followed) await step(id, each, signal);
    return {
      waitMs: lookEveryMs,
      detail: [`${written} changes of ${followed.size} indexed tables written`, ...problems.values()].join(
        "; ",
      ),
    };
  });
}
