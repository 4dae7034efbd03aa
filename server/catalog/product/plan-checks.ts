import type { Change } from "../../contracts/diff/index.ts";
import { guard } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import { builtinModel, type Finding, type ProductDescription } from "../../domain/product-file/index.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import { wholeProduct } from "./get-product.ts";

// What a plan checks against the mesh as it is; what a file can be checked for alone is the domain's.

/** Whether the caller may define this product. */
export function rights(id: string, principal: Principal): Finding[] {
  const decision = guard(wholeProduct(id), principal, "define");
  return decision.allow
    ? []
    : [{ level: "error", code: "FORBIDDEN", path: "product.id", message: decision.reason }];
}

/** Whether somebody can be asked about the product. */
export function ownership(product: ProductDescription, snapshot: CatalogSnapshot): Finding[] {
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

/** Whether the connections its streams stand on are there and are streams. */
export async function connections(
  { db }: Pick<CatalogDeps, "db">,
  product: ProductDescription,
): Promise<Finding[]> {
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

/** A vectors port's model is the built-in one or one of an embedding connection, by its name or the connection's. */
export async function models(
  { db }: Pick<CatalogDeps, "db">,
  product: ProductDescription,
): Promise<Finding[]> {
  const foreign = product.ports.flatMap((port) =>
    port.type === "vectors" && port.config.model !== builtinModel ? [{ port, model: port.config.model }] : [],
  );
  if (foreign.length === 0) return [];
  const rows = await db.connection.findMany({
    where: { role: "embedding" },
    select: { id: true, config: true },
  });
  const known = new Set(rows.flatMap(({ id, config }) => [id, String(Object(config).model)]));
  return foreign
    .filter(({ model }) => !known.has(model))
    .map(({ port, model }) => ({
      level: "error" as const,
      code: "UNKNOWN_MODEL",
      path: `contracts.${port.contractIndex}.customProperties`,
      message: `Port ${port.name} asks for the embedding model ${model}. There ${
        rows.length === 0
          ? "is no connection to one"
          : `are connections to ${rows.map(({ id, config }) => `${String(Object(config).model)} (${id})`).join(", ")}`
      }; ${builtinModel} is built in. Create the connection first, or use another model.`,
    }));
}

/** A log cannot lose partitions that hold records. */
export function shrunk(changes: readonly Change[]): Finding[] {
  return changes
    .filter((change) => change.path.endsWith(".partitions") && Number(change.after) < Number(change.before))
    .map((change) => ({
      level: "error" as const,
      code: "PARTITIONS_SHRINK",
      path: change.path,
      message: `${change.sentence} Partitions can be added, not taken away: publish a new major with its own stream instead.`,
    }));
}
