import type { EntityAnswer } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";

/** A key of a feature set that stands in the question. */
export interface EntityMention {
  featureSet: string;
  entity: Record<string, string | number>;
  phrase: string;
}

/** A feature set that may be asked: its entity's columns and its features. */
export interface KnownFeatureSet {
  product: string;
  entity: readonly string[];
  features: readonly string[];
}

/**
 * What the online store knows of entities. Both calls go under the caller's rights and end with the signal; what is
 * DENIED comes back as a status, not as an error.
 */
export interface EntityLookup {
  /** Those of the candidate words that are keys of the feature set. */
  knownKeys(
    principal: Principal,
    featureSet: KnownFeatureSet,
    words: readonly string[],
    options: { asOf: string | null; signal: AbortSignal },
  ): Promise<EntityMention[]>;
  /** Values of all features of a mention, as of the instant (as corrected), or now. */
  values(
    principal: Principal,
    mention: EntityMention,
    features: readonly string[],
    options: { asOf: string | null; signal: AbortSignal },
  ): Promise<Pick<EntityAnswer, "asOf" | "values">>;
}

const mostWords = 40;

/**
 * Words of a question that may be a key: each word as it stands, without the punctuation around it. Plain lower-case
 * words count too ("what has ada done"); whether they are keys, the store knows.
 */
export function keyCandidates(question: string): string[] {
  const found = new Set<string>();
  for (const token of question.slice(0, 2_000).split(/\s+/)) {
    const bare = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").replace(/['’]s$/u, "");
    if (bare !== "" && bare.length <= 128) found.add(bare);
    if (found.size >= mostWords) break;
  }
  return [...found];
}
