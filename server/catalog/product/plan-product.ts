import { type Change, diffDefinitions } from "../../contracts/diff/index.ts";
import { impactOf } from "../../contracts/impact.ts";
import { checkVersions, raisesEnough } from "../../contracts/versions.ts";
import { guard } from "../../domain/guard.ts";
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
import type { Plan } from "../../domain/read-models.ts";
import { AppError } from "../../errors.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import { lineageOf } from "../lineage-edges.ts";
import { consumersOf } from "./consumers.ts";
import { wholeProduct } from "./get-product.ts";
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
    ...(before ? checkVersions(before.document.definition, definition, changes, consumers.length > 0) : []),
    ...(before ? shrunk(changes) : []),
  ];
  const all = [...findings, ...placeFindings(input.source, format, found)];
  const blocked = all.some((finding) => finding.level === "error");
  const plan = blocked
    ? [{ action: "blocked" as const, target: `product ${id}`, reason: firstError(all) }]
    : actions(definition, before, changes, input.source, snapshot);
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

/** The products a definition takes data from, as they are now. */
async function inputProducts(
  { db }: PlanDeps,
  definition: ProductDefinition,
): Promise<Map<string, ProductDescription>> {
  const ids = [...new Set(lineageOf(describeProduct(definition)).map((edge) => edge.fromProductId))];
  if (ids.length === 0) return new Map();
  const rows = await db.product.findMany({
    where: { id: { in: ids } },
    select: { id: true, definition: true },
  });
  return new Map(
    rows.map((row) => [row.id, describeProduct(row.definition as unknown as ProductDefinition)]),
  );
}

function rights(id: string, principal: Principal): Finding[] {
  const decision = guard(wholeProduct(id), principal, "define");
  return decision.allow
    ? []
    : [{ level: "error", code: "FORBIDDEN", path: "product.id", message: decision.reason }];
}

function ownership(product: ProductDescription, snapshot: CatalogSnapshot): Finding[] {
  const { owner } = product;
  const domain = snapshot.domains.get(product.domainId);
  const findings: Finding[] = [];
  if (owner !== null && !snapshot.teams.has(owner))
    findings.push({
      level: "warning",
      code: "UNKNOWN_OWNER",
      path: "product.customProperties",
      message: `The owner ${owner} is no team here${domain?.ownerTeamId ? "; the domain's owner stands in" : ""}.`,
    });
  if (owner === null && !domain?.ownerTeamId)
    findings.push({
      level: "warning",
      code: "NO_OWNER",
      path: "product",
      message: `Nobody owns ${product.id}: name a team in millrace.product, or give the domain ${product.domainId} an owner.`,
    });
  return findings;
}

async function connections({ db }: PlanDeps, product: ProductDescription): Promise<Finding[]> {
  const named = product.ports.flatMap((port) =>
    port.type === "stream" && port.config.connection !== undefined
      ? [{ port, id: port.config.connection }]
      : [],
  );
  if (named.length === 0) return [];
  const rows = await db.connection.findMany({
    where: { id: { in: named.map(({ id }) => id) } },
    select: { id: true, role: true },
  });
  const roles = new Map(rows.map((row) => [row.id, row.role]));
  return named.flatMap(({ port, id }): Finding[] => {
    const path = `contracts.${port.contractIndex}.customProperties`;
    const role = roles.get(id);
    if (role === undefined)
      return [
        {
          level: "error",
          code: "UNKNOWN_CONNECTION",
          path,
          message: `Port ${port.name} uses the connection ${id}, which does not exist. Create it under Connections first.`,
        },
      ];
    return role === "stream"
      ? []
      : [
          {
            level: "error",
            code: "CONNECTION_ROLE",
            path,
            message: `The connection ${id} is a ${role} system, not a stream.`,
          },
        ];
  });
}

/** A log cannot lose partitions that hold records. */
function shrunk(changes: readonly Change[]): Finding[] {
  return changes
    .filter((change) => change.path.endsWith(".partitions") && Number(change.after) < Number(change.before))
    .map((change) => ({
      level: "error" as const,
      code: "PARTITIONS_SHRINK",
      path: change.path,
      message: `${change.sentence} Partitions can be added, not taken away: publish a new major with its own stream instead.`,
    }));
}

function actions(
  definition: ProductDefinition,
  before: ProductVersionRow | undefined,
  changes: readonly Change[],
  source: string,
  snapshot: CatalogSnapshot,
): Plan["plan"] {
  const product = describeProduct(definition);
  const target = `product ${product.id}`;
  if (!before) {
    const domain: Plan["plan"] = snapshot.domains.has(product.domainId)
      ? []
      : [
          {
            action: "create",
            target: `domain ${product.domainId}`,
            reason: "It is named for the first time.",
          },
        ];
    const ports = product.ports.map((port) => ({
      action: "create" as const,
      target: `port ${port.key}`,
      reason: `A ${port.type} port, version ${port.version}.`,
    }));
    return [
      ...domain,
      { action: "create", target, reason: `${product.title}, version ${product.version}.` },
      ...ports,
    ];
  }
  const retired = before.action === "retire";
  if (product.status === "retired" && !retired)
    return [{ action: "retire", target, reason: "The file says status: retired." }];
  if (changes.length === 0 && !retired)
    return before.document.source === source
      ? [{ action: "keep", target, reason: "Nothing changes." }]
      : [{ action: "change", target, reason: "The text changes, its meaning does not." }];
  const whole = changes.filter((change) => change.port === null);
  const reason = retired ? "It was retired and comes back." : `${summary(changes)}.`;
  return [
    { action: "change", target, reason: whole.length > 0 ? sentences(whole) : reason },
    ...portActions(product, before, changes),
  ];
}

function portActions(
  product: ProductDescription,
  before: ProductVersionRow,
  changes: readonly Change[],
): Plan["plan"] {
  const was = describeProduct(before.document.definition);
  const now = product.ports.map((port) => {
    const own = changes.filter((change) => change.port === port.key || change.port === port.name);
    const isNew = own.some((change) => change.path === `ports.${change.port}` && change.change === "added");
    return {
      action: isNew ? ("create" as const) : own.length > 0 ? ("change" as const) : ("keep" as const),
      target: `port ${port.key}`,
      reason: own.length > 0 ? sentences(own) : "Nothing changes.",
    };
  });
  const gone = was.ports
    .filter(
      (port) =>
        !product.ports.some(
          (other) =>
            other.name === port.name &&
            (other.major === port.major || raisesEnough(port.version, other.version)),
        ),
    )
    .map((port) => ({
      action: "retire" as const,
      target: `port ${port.key}`,
      reason: "The file no longer has it.",
    }));
  return [...now, ...gone];
}

function sentences(changes: readonly Change[]): string {
  const first = changes
    .slice(0, 3)
    .map((change) => change.sentence)
    .join(" ");
  return changes.length > 3 ? `${first} And ${changes.length - 3} more.` : first;
}

function summary(changes: readonly Change[]): string {
  const breaking = changes.filter((change) => change.effect === "breaking").length;
  const all = `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  return breaking === 0 ? `${all}, none of them breaking` : `${all}, ${breaking} of them breaking`;
}
