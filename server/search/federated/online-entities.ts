import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { AppError } from "../../errors.ts";
import type { EntityLookup, EntityMention } from "./entities.ts";
import { readEntityEvents } from "./entity-events.ts";
import { type EntityCandidate, entityCandidates } from "./key-candidates.ts";

/** A status other than these means that the key has been seen. */
const unseen = new Set(["NOT_FOUND", "DENIED", "INVALID"]);

/** Entities of one question that are answered; more is a word that happens to be a key everywhere. */
const mostMentions = 5;

/** Keys one request of the online store may have. */
const mostKeys = 1_000;

/**
 * Recognises entities by asking the online store for each stretch of words as a key: `NOT_FOUND` is its word for a key
 * never seen, so that a word nobody knows never becomes an entity. Longer names win over those inside them.
 */
export function createOnlineEntities(
  dataPlane: Pick<DataPlane, "onlineFeatures" | "page" | "stats" | "rows">,
): EntityLookup {
  return {
    async knownKeys(principal, { product, entity, features }, words, { asOf, signal }) {
      const [feature] = features;
      const candidates = entityCandidates(words, entity).slice(0, mostKeys);
      if (feature === undefined || candidates.length === 0) return [];
      const rows = await dataPlane
        .onlineFeatures(
          principal,
          {
            features: [feature],
            entities: candidates.map((candidate) => candidate.entity),
            ...(asOf === null ? {} : { asOf }),
          },
          { signal },
        )
        .then(({ rows: found }) => found)
        .catch((error: unknown) => {
          // Words that cannot be keys of this set (a number is wanted, the instant is before its time) are no keys.
          if (error instanceof AppError && notHere.has(error.code)) return [];
          throw error;
        });
      const known = candidates.filter((_, place) =>
        rows[place]?.values.some(({ status }) => !unseen.has(status)),
      );
      return longest(known)
        .slice(0, mostMentions)
        .map(({ entity: key, phrase }): EntityMention => ({ featureSet: product, entity: key, phrase }));
    },
    async values(principal, { entity }, features, { asOf, signal }) {
      const reply = await dataPlane.onlineFeatures(
        principal,
        { features, entities: [entity], ...(asOf === null ? {} : { asOf }) },
        { signal },
      );
      return {
        asOf: reply.metadata.asOf,
        values: (reply.rows[0]?.values ?? []).map(({ value, status, eventTime }, place) => ({
          feature: features[place] ?? "",
          value: value ?? null,
          status,
          eventTime: eventTime ?? null,
        })),
      };
    },
    events: (principal, mention, source, options) =>
      readEntityEvents(dataPlane, principal, { source, entity: mention.entity, ...options }),
  };
}

/** Those whose words no longer one has taken; in the order of the question. */
function longest(known: readonly EntityCandidate[]): EntityCandidate[] {
  const length = ({ at }: EntityCandidate) => at.reduce((sum, [first, end]) => sum + end - first, 0);
  const kept: EntityCandidate[] = [];
  // The sort is stable: of equal length, the spelling as written comes first.
  for (const candidate of [...known].sort((a, b) => length(b) - length(a))) {
    const taken = kept.flatMap(({ at }) => at);
    const free = candidate.at.every(([first, end]) => taken.every(([f, e]) => end <= f || first >= e));
    if (free) kept.push(candidate);
  }
  return kept.sort((a, b) => (a.at[0]?.[0] ?? 0) - (b.at[0]?.[0] ?? 0));
}

const notHere = new Set<AppError["code"]>(["INVALID_INPUT", "NOT_FOUND", "FORBIDDEN", "UNSUPPORTED", "GONE"]);
