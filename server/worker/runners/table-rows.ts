import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import { createTableRows, type TableRows } from "../../hydration/vectors/table-rows.ts";
import type { Runner } from "../runner.ts";
import { createLoop, type Turn } from "./loop.ts";
import { type SearchPlanDeps, watchSearchPlans } from "./search-plans.ts";

/** Tables change by whole snapshots; one that is new is searchable some seconds later. */
const lookEveryMs = 1_000;

/** Makes streams of the tables that are indexed, for the runners that follow streams. */
export function createTableRowsRunner(
  deps: SearchPlanDeps & {
    tables: Pick<TableAdapter, "snapshots" | "rows">;
    stream: StreamAdapter;
  },
): Runner {
  const readPlans = watchSearchPlans(deps);
  const followed = new Map<string, TableRows>();
  const problems = new Map<string, string>();
  let written = 0;
  return createLoop("table-rows", deps, async (signal): Promise<Turn> => {
    const { plans } = await readPlans();
    const wanted = new Map(
      plans.flatMap(({ table }) => (table === null ? [] : [[JSON.stringify(table), table]])),
    );
    for (const id of [...followed.keys()])
      if (!wanted.has(id)) {
        followed.delete(id);
        problems.delete(id);
      }
    for (const [id, table] of wanted) {
      const rows = followed.get(id) ?? createTableRows(deps, table);
      followed.set(id, rows);
      try {
        written += await rows.step(signal);
        problems.delete(id);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (problems.get(id) !== problem)
          deps.log.warn({ err: error, table: table.productId }, "the rows of a table could not be taken in");
        problems.set(id, problem);
      }
    }
    return {
      waitMs: lookEveryMs,
      detail: [`${written} changes of ${followed.size} indexed tables written`, ...problems.values()].join(
        "; ",
      ),
    };
  });
}
