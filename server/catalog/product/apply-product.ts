import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Principal } from "../../domain/principal.ts";
import type { Finding } from "../../domain/product-file/index.ts";
import type { Plan } from "../../domain/read-models/history.ts";
import { AppError } from "../../errors.ts";
import type { CatalogDeps } from "../deps.ts";
import { journalEvent } from "../journal/codec.ts";
import type { JournalEvent } from "../journal/types.ts";
import { type PlanDeps, type PlanInput, type ProductPlan, planProduct } from "./plan-product.ts";

export type ApplyDeps = PlanDeps & Pick<CatalogDeps, "journal"> & { dataPlane: Pick<DataPlane, "refresh"> };

export interface Applied {
  id: string;
  revision: number;
  plan: Plan;
}

/** A product file that cannot be applied; carries everything that is wrong with it. */
export class PlanRefused extends AppError {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const errors = findings.filter((finding) => finding.level === "error");
    const [first] = errors;
    const forbidden = errors.find((finding) => finding.code === "FORBIDDEN");
    const place = first?.line === undefined ? "" : ` (line ${first.line}, column ${first.column})`;
    const rest = errors.length > 1 ? ` And ${errors.length - 1} more; a dry run lists them.` : "";
    if (forbidden) super("FORBIDDEN", forbidden.message);
    else
      super(
        "INVALID_INPUT",
        `${first?.message ?? "The product file is not valid."}${place}${rest}`,
        first ? { path: first.path } : {},
      );
    this.findings = findings;
  }
}

/**
 * Applies a product file: planned against the mesh as it is at the moment of writing, journalled, projected.
 * The same file again changes nothing. Throws PlanRefused with all findings when any is an error.
 */
export async function applyProduct(
  deps: ApplyDeps,
  principal: Principal,
  input: PlanInput & { reason?: string | undefined; generated?: boolean | undefined },
): Promise<Applied> {
  const applied = await deps.journal.change(principal, async () => {
    const planned = await planProduct(deps, principal, input);
    const { definition, before } = planned;
    if (!definition || planned.findings.some((finding) => finding.level === "error"))
      throw new PlanRefused(planned.findings);
    const action = actionOf(planned);
    const result = {
      id: definition.product.id,
      revision: (before?.revision ?? 0) + (action ? 1 : 0),
      plan: publicPlan(planned),
    };
    if (!action) return { events: [], result };
    const document = {
      source: input.source,
      sourceKind: input.generated ? ("generated" as const) : planned.format,
      definition,
    };
    return { events: [journalEvent("product", result.id, action, document, input.reason ?? "")], result };
  });
  await takeEffect(deps);
  return applied;
}

/** What a plan's readers get. */
export function publicPlan({ plan, findings, impact }: Plan): Plan {
  return { plan, findings, impact };
}

function actionOf({ before, plan }: ProductPlan): JournalEvent["action"] | undefined {
  const [first] = plan.filter((step) => step.target.startsWith("product "));
  if (!before) return "create";
  if (first?.action === "keep") return undefined;
  if (first?.action === "retire") return "retire";
  return before.action === "retire" ? "restore" : "change";
}

/** Lets the data plane know at once; when it is away it learns of the change by itself within a second of coming back. */
export async function takeEffect({ dataPlane }: Pick<ApplyDeps, "dataPlane">): Promise<void> {
  await dataPlane.refresh().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}
