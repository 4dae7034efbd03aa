import type { z } from "zod";
import { isoFromUs } from "../../../clock.ts";
import type {
  feastReplySchema,
  feastRequestSchema,
  ValueStatus,
} from "../../../domain/data-plane-api/features.ts";
import { AppError } from "../../../errors.ts";
import type { FeatureSets } from "../runtime/feature-sets.ts";
import { servedSet } from "./query.ts";
import type { OnlineReply, OnlineRequest } from "./read-online.ts";

type FeastRequest = z.output<typeof feastRequestSchema>;
type FeastReply = z.output<typeof feastReplySchema>;
type FeastStatus = FeastReply["results"][number]["statuses"][number];

/** What Feast gives where there is no event: the epoch. */
const noTime = "1970-01-01T00:00:00Z";

/** A Feast request as a read of ours, and what its reply needs besides the answers. */
export interface FeastRead {
  request: OnlineRequest;
  /** Feast's columns, in the request's order. */
  entities: Readonly<Record<string, readonly unknown[]>>;
  names: readonly string[];
}

/**
 * Takes a Feast request apart: `domain__product:feature` names (or a `feature_service` `domain__product`, all of its
 * features), entities in columns. Throws INVALID_INPUT.
 */
export function feastRead(request: FeastRequest, sets: FeatureSets): FeastRead {
  const { entities, full_feature_names: full = false } = request;
  const references = request.features ?? serviceFeatures(request.feature_service, sets);
  const features = references.map((reference, place) => ourName(reference, place));
  const names = references.map((reference) =>
    full ? reference.replace(":", "__") : reference.slice(reference.indexOf(":") + 1),
  );
  return { request: { features, entities: rowsOf(entities) }, entities, names };
}

/** Feast's columnar reply: the entity columns first, then one result for each feature. */
export function feastReply({ entities, names }: FeastRead, { answers }: OnlineReply): FeastReply {
  const columns = Object.entries(entities);
  return {
    metadata: { feature_names: [...columns.map(([name]) => name), ...names] },
    results: [
      ...columns.map(([, values]) => ({
        values: [...values],
        statuses: values.map(() => "PRESENT" as const),
        event_timestamps: values.map(() => noTime),
      })),
      ...names.map((_, place) => {
        const column = answers.map((row) => row[place]);
        return {
          values: column.map((answer) => answer?.value ?? null),
          statuses: column.map((answer) => feastStatus(answer?.status ?? "INVALID")),
          event_timestamps: column.map((answer) =>
            answer?.times ? isoFromUs(answer.times.eventTimeUs) : noTime,
          ),
        };
      }),
    ],
  };
}

/** Feast has no word for a value that the caller may not see. */
const feastStatus = (status: ValueStatus): FeastStatus => (status === "DENIED" ? "INVALID" : status);

function ourName(reference: string, place: number): string {
  const [, domain, product, feature] = /^([a-z0-9_-]+?)__([a-z0-9_-]+):(\w+)$/.exec(reference) ?? [];
  if (domain && product && feature) return `${domain}/${product}.${feature}`;
  throw new AppError(
    "INVALID_INPUT",
    `"${reference.slice(0, 120)}" is no feature; write domain__product:feature, e.g. product-analytics__user_session_aggregates:sessions_1h.`,
    { path: `features.${place}` },
  );
}

function serviceFeatures(service: string | undefined, sets: FeatureSets): string[] {
  const [, domain, product] = /^([a-z0-9_-]+?)(?:__|\/)([a-z0-9_-]+)$/.exec(service ?? "") ?? [];
  if (!domain || !product)
    throw new AppError(
      "INVALID_INPUT",
      'Name features as ["domain__product:feature"], or a feature_service as domain__product.',
      { path: service === undefined ? "features" : "feature_service" },
    );
  const { plan } = servedSet(sets, `${domain}/${product}`, "feature_service");
  return plan.features
    .filter((feature) => feature.kind !== "expression" || feature.request.length === 0)
    .map(({ name }) => `${domain}__${product}:${name}`);
}

function rowsOf(columns: FeastRequest["entities"]): Record<string, unknown>[] {
  const [first = ["", []], ...others] = Object.entries(columns);
  const [firstName, { length }] = first;
  const other = others.find(([, values]) => values.length !== length);
  if (other)
    throw new AppError(
      "INVALID_INPUT",
      `${other[0]} has ${other[1].length} values and ${firstName} ${length}; every column needs one value for each row.`,
      { path: `entities.${other[0]}` },
    );
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  );
}
