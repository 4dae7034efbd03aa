import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { AppError } from "../../errors.ts";
import type { EntityLookup, EntityMention } from "./entities.ts";

/** A status other than these means that the key has been seen. */
const unseen = new Set(["NOT_FOUND", "DENIED", "INVALID"]);

/** Entities of one question that are answered; more is a word that happens to be a key everywhere. */
const mostMentions = 5;

/**
 * Recognises entities by asking the online store for each word as a key: `NOT_FOUND` is its word for a key never
 * seen. Feature sets with keys of several columns are left alone, since a question does not say which word is which.
 */
export function createOnlineEntities(dataPlane: Pick<DataPlane, "onlineFeatures">): EntityLookup {
  return {
    async knownKeys(principal, { product, entity, features }, words, { asOf, signal }) {
      const [column, ...others] = entity;
      const [feature] = features;
      if (column === undefined || others.length > 0 || feature === undefined || words.length === 0) return [];
      // Keys are matched exactly, so a name is tried as it is written and in the two usual other ways.
      const spellings = words.flatMap((word) =>
        [...new Set([word, word.toLowerCase(), word.toUpperCase()])].map((key) => ({ key, word })),
      );
      const rows = await dataPlane
        .onlineFeatures(
          principal,
          {
            features: [feature],
            entities: spellings.map(({ key }) => ({ [column]: key })),
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
      const mentions = new Map<string, EntityMention>();
      for (const [place, row] of rows.entries()) {
        const asked = spellings[place];
        if (!asked || mentions.has(asked.word) || row.values.every(({ status }) => unseen.has(status)))
          continue;
        mentions.set(asked.word, {
          featureSet: product,
          entity: { [column]: asked.key },
          phrase: asked.word,
        });
      }
      return [...mentions.values()].slice(0, mostMentions);
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
  };
}

const notHere = new Set<AppError["code"]>(["INVALID_INPUT", "NOT_FOUND", "FORBIDDEN", "UNSUPPORTED", "GONE"]);
