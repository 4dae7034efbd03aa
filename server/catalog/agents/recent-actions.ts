import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { CatalogDeps } from "../deps.ts";
import { aboutEntity, type Entity, visible } from "./entity-history.ts";

/** The feature set of what people did in this portal, as the sample mesh defines it; its key is the account's id. */
export const accountFeatures = "product-analytics/user_session_aggregates";

export interface RecentActions {
  featureSet: string;
  entity: Entity;
  /** The instant answered for. */
  asOf: string;
  /** Every `last_n` feature as it is, newest value first. */
  memory: { feature: string; column: string; values: unknown[]; status: string; newestAt: string | null }[];
  /** The columns of the fullest memory side by side, newest first. */
  actions: Record<string, unknown>[];
  /** Event time of the newest action; null where there is none. */
  newestAt: string | null;
}

/**
 * The working memory of an agent: the last things one entity did, from the `last_n` features of a feature set. Without
 * a set and an entity: what the caller's own account did in this portal. Features with the same n, window and `where`
 * remember the same events, so their values stand side by side. Throws NOT_FOUND, UNSUPPORTED for a set without such
 * a feature, INVALID_INPUT where the entity is missing and is not the caller's account.
 */
export async function recentActions(
  { index, dataPlane }: Pick<CatalogDeps, "index" | "dataPlane">,
  principal: Principal,
  request: { featureSet?: string | undefined; entity?: Entity | undefined; asOf?: string | undefined },
): Promise<RecentActions> {
  const id = request.featureSet ?? accountFeatures;
  const set = visible((await index.current()).entries, id, principal, "featureSet").featureSets[0]?.config;
  const remembering = set?.features.filter(({ aggregate }) => aggregate === "last_n") ?? [];
  if (!set || remembering.length === 0)
    throw new AppError(
      "UNSUPPORTED",
      `${id} has no last_n feature, so it remembers no actions. describe_product lists its features; history_of_entity reads the events themselves.`,
      { path: "featureSet" },
    );
  const entity = request.entity ?? ownAccount(principal, set.entity, id);
  const reply = await dataPlane
    .onlineFeatures(principal, {
      features: remembering.map(({ name }) => `${id}.${name}`),
      entities: [entity],
      asOf: request.asOf,
    })
    .catch(aboutEntity);
  const answers = reply.rows[0]?.values ?? [];
  const memory = remembering.map(({ name, column = name, n, window, where }, place) => {
    const { value, status = "NOT_FOUND", eventTime = null } = answers[place] ?? {};
    return {
      feature: name,
      column,
      values: Array.isArray(value) ? (value as unknown[]) : [],
      status,
      newestAt: eventTime,
      same: JSON.stringify([n, window, where?.trim() ?? null]),
    };
  });
  const fullest = sideBySide(memory);
  return {
    featureSet: id,
    entity,
    asOf: reply.metadata.asOf,
    memory: memory.map(({ same: _same, ...each }) => each),
    actions: (fullest[0]?.values ?? []).map((_, place) =>
      Object.fromEntries(fullest.map(({ column, values }) => [column, values[place]])),
    ),
    newestAt: fullest[0]?.newestAt ?? null,
  };
}

interface Remembered {
  column: string;
  values: unknown[];
  newestAt: string | null;
  same: string;
}

const remembered = (group: readonly Remembered[]): number => group[0]?.values.length ?? 0;

/** The features that remember the same events: of those that remember any the ones with the most columns, then events. */
function sideBySide(memory: readonly Remembered[]): Remembered[] {
  const groups = [...new Set(memory.map(({ same }) => same))].map((same) =>
    memory.filter((each) => each.same === same),
  );
  const [best = []] = groups.sort(
    (a, b) =>
      Number(remembered(b) > 0) - Number(remembered(a) > 0) ||
      b.length - a.length ||
      remembered(b) - remembered(a),
  );
  // A column that is missing from some events has fewer values, and its places are those of other events.
  const [first] = best;
  return best.filter(({ values }) => values.length === first?.values.length);
}

function ownAccount(principal: Principal, columns: readonly string[], id: string): Entity {
  const [column] = columns;
  const own = id === accountFeatures && column !== undefined && columns.length === 1;
  if (own && (principal.kind === "person" || principal.kind === "token")) return { [column]: principal.id };
  throw new AppError(
    "INVALID_INPUT",
    `Name the entity: {${columns.map((each) => `"${each}": …`).join(", ")}}. Only for ${accountFeatures} it may be left out, which means your own account.`,
    { path: "entity" },
  );
}
