import { diffDefinitions } from "../../contracts/diff/index.ts";
import { impactOf } from "../../contracts/impact.ts";
import { checkVersions } from "../../contracts/versions.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  describeProduct,
  type FileFormat,
  type Finding,
  type ProductDefinition,
  type ProductDescription,
  parseProductFile,
  placeFindings,
} from "../../domain/product-file/index.ts";
import type { Plan } from "../../domain/read-models/history.ts";
import { AppError } from "../../errors.ts";
import type { CatalogDeps } from "../deps.ts";
import { lineageOf } from "../lineage-edges.ts";
import { consumersOf } from "./consumers.ts";
import { connections, models, ownership, rights, shrunk } from "./plan-checks.ts";
import { planSteps } from "./plan-steps.ts";
import { type ProductVersionRow, productVersions } from "./versions.ts";

export type PlanDeps = Pick<CatalogDeps, "db" | "clock" | "index">;

export interface PlanInput {
  source: string;
  format?: FileFormat | undefined;
  /** The address the file was sent to; it must describe that product. */
  expectId?: string | undefined;
}

export interface ProductPlan extends Plan {
  /** Absent when the file has errors of its own. */
  definition: ProductDefinition | undefined;
  format: FileFormat;
  /** The version in force, when there is one. */
  before: ProductVersionRow | undefined;
}

/**
 * What applying a product file would do: actions, findings with their place in the file, and who would be hit.
 * Changes nothing. What stands in the way is a finding and a `blocked` action; only a caller without a name is
 * refused outright.
 */
export async function planProduct(
  deps: PlanDeps,
  principal: Principal,
  input: PlanInput,
): Promise<ProductPlan> {
  if (principal.kind === "anonymous")
    throw new AppError(
      "UNAUTHENTICATED",
      "Sign in first, or send an API token: plans show what the mesh holds.",
    );
  const format = input.format ?? (/^\s*[[{]/.test(input.source) ? "json" : "yaml");
  const options = { format, expectId: input.expectId };
  const first = parseProductFile(input.source, options);
  if (!first.definition)
    return { ...failed(first.findings), definition: undefined, format, before: undefined };
  const definition = first.definition;
  const sources = await inputProducts(deps, definition);
  // Read again with the inputs at hand: now columns of other products can be checked, with lines and columns.
  const { findings } = parseProductFile(input.source, { ...options, product: (id) => sources.get(id) });
  const snapshot = await deps.index.current();
  const id = definition.product.id;
  const [before] = await productVersions(deps.db, id, 1);
  const changes = before ? diffDefinitions(before.document.definition, definition) : [];
  const consumers = before ? await consumersOf(deps.db, snapshot, id, deps.clock.now(), principal.id) : [];
  const found = [
    ...rights(id, principal),
    ...ownership(describeProduct(definition), snapshot),
    ...(await connections(deps, describeProduct(definition))),
    ...(await models(deps, describeProduct(definition))),
    ...(before ? checkVersions(before.document.definition, definition, changes, consumers.length > 0) : []),
    ...(before ? shrunk(changes) : []),
  ];
  const all = [...findings, ...placeFindings(input.source, format, found)];
  const blocked = all.some((finding) => finding.level === "error");
  const plan = blocked
    ? [{ action: "blocked" as const, target: `product ${id}`, reason: firstError(all) }]
    : planSteps(definition, before, changes, input.source, snapshot);
  return { plan, findings: all, impact: impactOf(changes, consumers), definition, format, before };
}

const firstError = (findings: readonly Finding[]) =>
  findings.find((finding) => finding.level === "error")?.message ?? "";

function failed(findings: Finding[]): Plan {
  return {
    plan: [{ action: "blocked", target: "product", reason: firstError(findings) }],
    findings,
    impact: [],
  };
}

/** Products looked at behind a definition's inputs; a way round that is longer is not looked for. */
const farthest = 1000;

/** The products a definition takes data from, and those they take it from, as they are now. */
async function inputProducts(
  { db }: PlanDeps,
  definition: ProductDefinition,
): Promise<Map<string, ProductDescription>> {
  const found = new Map<string, ProductDescription>();
  const inputsOf = (product: ProductDescription) => lineageOf(product).map((edge) => edge.fromProductId);
  const asked = new Set([definition.product.id]);
  let next = inputsOf(describeProduct(definition));
  while (found.size < farthest) {
    const ids = [...new Set(next)].filter((id) => !asked.has(id));
    if (ids.length === 0) break;
    for (const id of ids) asked.add(id);
    const rows = await db.product.findMany({ where: { id: { in: ids } }, select: { definition: true } });
    const products = rows.map((row) => describeProduct(row.definition as unknown as ProductDefinition));
    for (const product of products) found.set(product.id, product);
    next = products.flatMap(inputsOf);
  }
  return found;
}
