import type { OnlineReply } from "../../domain/data-plane-api/features.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogEntry } from "../index/entry.ts";
import { mayRead } from "../list/list-products.ts";
import { type BackwardRead, scanBack } from "./scan-back.ts";

type Deps = Pick<CatalogDeps, "index" | "dataPlane">;

/** Scalars by column: what makes one entity. */
export type Entity = Readonly<Record<string, string | number | boolean>>;

export interface EntityHistory extends BackwardRead {
  /** The product whose stream holds the records. */
  stream: string;
  /** Values of the product's features for the entity; null where it has none, or while they cannot be had. */
  features: OnlineReply | null;
  /** Why they cannot be had at present. */
  featuresProblem: string | null;
  /** The names the values go by, in their order. */
  featureNames: readonly string[];
}

/**
 * What happened to one entity: the records of a stream that carry its columns, newest first, and where the product is
 * a feature set its values for the entity, both as of the same instant. Throws NOT_FOUND for a product the caller does
 * not see, UNSUPPORTED where there is no stream, INVALID_INPUT for columns that are none.
 */
export async function entityHistory(
  { index, dataPlane }: Deps,
  principal: Principal,
  request: {
    product: string;
    entity: Entity;
    limit: number;
    end?: string | undefined;
    asOf?: string | undefined;
  },
): Promise<EntityHistory> {
  const { product, entity, asOf } = request;
  const { entries } = await index.current();
  const entry = visible(entries, product, principal);
  const [set] = entry.featureSets;
  const stream = entry.hasStream ? entry : set ? visible(entries, set.config.source, principal) : undefined;
  if (!stream?.hasStream)
    throw new AppError(
      "UNSUPPORTED",
      `${product} has no stream and no features computed from one, so nothing is known of what happened to an entity of it.`,
      { path: "product" },
    );
  checkColumns(entity, stream, set?.config.entity);
  const features = set && hasAll(entity, set.config.entity) ? set.config.features : [];
  const featureNames = features
    .filter(({ expression }) => !expression?.includes("request."))
    .map(({ name }) => name);
  const [values, read] = await Promise.all([
    featureNames.length === 0
      ? null
      : dataPlane
          .onlineFeatures(principal, {
            features: featureNames.map((name) => `${product}.${name}`),
            entities: [entity],
            asOf,
          })
          .catch(notYet)
          .catch(aboutEntity),
    scanBack(dataPlane, principal, stream.id, {
      filter: Object.entries(entity).map(isThis).join(" && "),
      limit: request.limit,
      end: request.end,
      asOf,
    }).catch(aboutEntity),
  ]);
  const problem = typeof values === "string" ? values : null;
  return {
    ...read,
    stream: stream.id,
    features: typeof values === "string" ? null : values,
    featuresProblem: problem,
    featureNames,
  };
}

/**
 * A feature set that is still reading its history, or whose history begins later, is no reason to withhold the events
 * themselves. An instant that is none is refused by the stream as well.
 */
function notYet(error: unknown): string {
  if (error instanceof AppError && (error.code === "UNAVAILABLE" || error.path === "asOf"))
    return error.message;
  throw error;
}

/** CEL for "the column has this value"; a record without the column is another's, and no fault. */
function isThis([column, value]: [string, string | number | boolean]): string {
  const parts = column.split(".");
  const there = parts.map((_, at) => `has(event.${parts.slice(0, at + 1).join(".")})`);
  return [...there, `event.${column} == ${JSON.stringify(value)}`].join(" && ");
}

/** Faults of what an entity was made into, as faults of the entity, which is what the caller gave. */
export function aboutEntity(error: unknown): never {
  if (error instanceof AppError && error.path !== undefined)
    throw new AppError(error.code, error.message, {
      path: error.path.replace(/^(filter|entities\.0)(?=\.|$)/, "entity"),
      cause: error,
    });
  throw error;
}

const hasAll = (entity: Entity, columns: readonly string[]) => columns.every((column) => column in entity);

/** The product, if the caller may know of it; `path` is the argument that named it. Throws NOT_FOUND. */
export function visible(
  entries: ReadonlyMap<string, CatalogEntry>,
  id: string,
  principal: Principal,
  path = "product",
): CatalogEntry {
  const entry = entries.get(id);
  if (!entry || entry.status === "retired" || !mayRead(entry, principal))
    throw new AppError(
      "NOT_FOUND",
      `There is no product ${id.slice(0, 130)}. search_mesh finds products by their subject.`,
      { path },
    );
  return entry;
}

/** Columns become part of a filter: only those of the contract do. */
function checkColumns(
  entity: Entity,
  { id, fields }: CatalogEntry,
  keys: readonly string[] | undefined,
): void {
  const known = fields.map(({ path }) => path).filter((path) => /^[A-Za-z_][\w.]*$/.test(path));
  const columns = Object.keys(entity);
  const wrong = columns.find((column) => !known.includes(column));
  if (columns.length > 0 && wrong === undefined) return;
  const hint = keys
    ? `The key is ${keys.join(", ")}.`
    : `Columns of ${id} are ${known.slice(0, 12).join(", ")}.`;
  throw new AppError(
    "INVALID_INPUT",
    wrong === undefined
      ? `entity needs at least one column and its value. ${hint}`
      : `${id} has no column "${wrong.slice(0, 60)}". ${hint}`,
    { path: "entity" },
  );
}
