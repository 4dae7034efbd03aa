import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { productDefinitionSchema } from "../../domain/product-file/definition.ts";
import { planSearch, type SearchPlan } from "../../hydration/vectors/discover.ts";
import type { Logger } from "../../log.ts";

/** The catalog's search plans; read again when the catalog or the models have changed. `changed` is true in the call that read them. */
export type ReadSearchPlans = () => Promise<{ plans: readonly SearchPlan[]; changed: boolean }>;

/** What every runner of an index needs. */
export interface SearchPlanDeps {
  db: Db;
  embedderOf(model: string): EmbeddingAdapter | undefined;
  /** Changes when another model may be there. */
  modelsRevision(): number;
  clock: Clock;
  log: Logger;
}

/** Each runner has its own, as each must see every change. */
export function watchSearchPlans(deps: Omit<SearchPlanDeps, "clock" | "log">): ReadSearchPlans {
  const { db } = deps;
  let seen: string | null = null;
  let plans: readonly SearchPlan[] = [];
  return async () => {
    const sequence = (await db.changeSequence.findUnique({ where: { name: "catalog" } }))?.value ?? 0n;
    const version = `${sequence}/${deps.modelsRevision()}`;
    if (version === seen) return { plans, changed: false };
    const rows = await db.product.findMany({
      where: { status: { not: "retired" } },
      select: { definition: true },
    });
    plans = planSearch(
      rows.map((row) => productDefinitionSchema.parse(row.definition)),
      deps.embedderOf,
    );
    seen = version;
    return { plans, changed: true };
  };
}
