import { isoFromUs } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { featureInputs, type ProductOf } from "../../domain/feature-set/source.ts";
import { assertAllowed, guard } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  describeProduct,
  type ProductDefinition,
  type ProductDescription,
} from "../../domain/product-file/index.ts";
import type { ProductActivity } from "../../domain/read-models/catalog.ts";
import type { ProductDetail } from "../../domain/read-models/product.ts";
import { splitProductId } from "../../domain/slug.ts";
import { AppError } from "../../errors.ts";
import { activityOf } from "../activity/activity.ts";
import { parseAsOf } from "../as-of.ts";
import type { CatalogDeps } from "../deps.ts";
import { catalogEntry } from "../index/entry.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import type { LineageEdgeRow } from "../lineage-edges.ts";
import { productRow } from "../list/list-products.ts";
import { portView } from "./port-view.ts";
import { withVectorFigures } from "./vector-figures.ts";
import { type ProductVersionRow, productVersionAt, unknownProduct } from "./versions.ts";

type Deps = Pick<CatalogDeps, "db" | "clock" | "index" | "activity">;

/** The product as the guard names it, for its domain and no port in particular. */
export const wholeProduct = (id: string) => ({
  productId: id,
  domainId: splitProductId(id).domainId,
  port: null,
  classifications: {},
});

/**
 * Everything known of a product, as of now or of an earlier instant. Figures are measured now, so a product of
 * the past has none. Throws NOT_FOUND when there is (or was) no such product.
 */
export async function getProduct(
  deps: Deps,
  principal: Principal,
  id: string,
  asOf?: string,
): Promise<ProductDetail> {
  assertAllowed(wholeProduct(id), principal, "read");
  const us = parseAsOf(asOf, deps.clock);
  const [version, snapshot] = await Promise.all([
    productVersionAt(deps.db, id, us),
    us === undefined ? deps.index.current() : deps.index.at(us),
  ]);
  const [activity, follow, team, inputs] = await Promise.all([
    us === undefined ? activityFor(deps, snapshot, id) : null,
    follows(deps.db, principal, id),
    teamOf(deps.db, snapshot, id),
    featureSources(deps.db, version, us),
  ]);
  const detail = detailOf(version, snapshot, activity, (input) => inputs.get(input));
  return {
    ...detail,
    ports: us === undefined ? await withVectorFigures(deps.db, id, detail.ports) : detail.ports,
    follow,
    team,
    may: rightsOf(id, principal),
    asOf: us === undefined ? null : isoFromUs(us),
  };
}

/** What is measured of one product now. Throws NOT_FOUND. */
export async function productActivity(
  deps: Deps,
  principal: Principal,
  id: string,
): Promise<ProductActivity> {
  assertAllowed(wholeProduct(id), principal, "read");
  const activity = await activityFor(deps, await deps.index.current(), id);
  if (!activity) throw unknownProduct(id);
  return activity;
}

async function activityFor(
  deps: Deps,
  snapshot: CatalogSnapshot,
  id: string,
): Promise<ProductActivity | null> {
  const entry = snapshot.entries.get(id);
  return entry ? activityOf(entry, await deps.activity.view(), deps.clock.nowMs()) : null;
}

/** The products that the features of a version are computed from, as of the same instant; what is not there is left out. */
async function featureSources(
  db: Db,
  { document }: ProductVersionRow,
  us: number | undefined,
): Promise<Map<string, ProductDescription>> {
  const inputs = featureInputs(describeProduct(document.definition));
  const found = await Promise.all(
    inputs.map(async (input) => {
      try {
        return (await productVersionAt(db, input, us)).document.definition;
      } catch (error) {
        if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
        throw error;
      }
    }),
  );
  const described = found.flatMap((definition) => (definition ? [describeProduct(definition)] : []));
  return new Map(described.map((product) => [product.id, product]));
}

type Detail = Omit<ProductDetail, "follow" | "team" | "may" | "asOf">;

function detailOf(
  version: ProductVersionRow & { createdAt: string },
  snapshot: CatalogSnapshot,
  activity: ProductActivity | null,
  productOf: ProductOf,
): Detail {
  const { definition, source, sourceKind } = version.document;
  const product = describeProduct(definition);
  const status = version.action === "retire" ? "retired" : product.status;
  // The entry of the version itself, not the snapshot's: between two queries a newer one may have come in.
  const entry = catalogEntry(definition, { status, revision: version.revision, updatedAt: version.at });
  const link = (edge: LineageEdgeRow, other: string, port: string): Detail["upstream"][number] => ({
    productId: other,
    port: port || null,
    title: snapshot.entries.get(other)?.title ?? null,
    fields: edge.fields,
    origin: edge.origin,
  });
  return {
    ...productRow(entry, snapshot, activity),
    ports: product.ports.map((port) => portView(port, product, productOf)),
    purpose: definition.product.description?.purpose ?? null,
    limitations: definition.product.description?.limitations ?? null,
    usage: definition.product.description?.usage ?? null,
    licence: product.about.licence ?? null,
    attribution: product.about.attribution ?? null,
    notes: product.about.notes ?? null,
    links: linksOf(definition),
    upstream: entry.inputs.map((edge) => link(edge, edge.fromProductId, edge.fromPort)),
    downstream: snapshot.downstream(entry.id).map((edge) => link(edge, edge.toProductId, edge.toPort)),
    revision: version.revision,
    createdAt: version.createdAt,
    retiredAt: status === "retired" ? version.at : null,
    sourceKind,
    source,
  };
}

function linksOf({ product }: ProductDefinition): Detail["links"] {
  const definitions = (product.authoritativeDefinitions ?? []).map(({ url, description, type }) => ({
    label: description ?? type,
    url,
  }));
  const support = (product.support ?? []).map(({ channel, url }) => ({ label: channel, url }));
  return [...definitions, ...support];
}

async function follows(db: Db, principal: Principal, id: string): Promise<boolean> {
  const where = { personId_productId: { personId: principal.id, productId: id } };
  return (await db.follow.findUnique({ where, select: { personId: true } })) !== null;
}

/** The people of the owning team, as they are now: it is they who can be asked. */
async function teamOf(db: Db, snapshot: CatalogSnapshot, id: string): Promise<ProductDetail["team"]> {
  const entry = snapshot.entries.get(id);
  const owner = entry && snapshot.owner(entry);
  if (!owner) return [];
  const members = await db.teamMember.findMany({
    where: { teamId: owner.id },
    select: { personId: true, role: true, person: { select: { name: true } } },
    orderBy: [{ role: "desc" }, { personId: "asc" }],
  });
  return members.map(({ personId, role, person }) => ({ personId, role, name: person.name }));
}

function rightsOf(id: string, principal: Principal): ProductDetail["may"] {
  const write = guard(wholeProduct(id), principal, "write");
  const define = guard(wholeProduct(id), principal, "define");
  return { write: write.allow, define: define.allow, why: define.reason };
}
