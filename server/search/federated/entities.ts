import type { EntityAnswer, EntityEvents } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import type { QuestionWord } from "./key-candidates.ts";

/** A key of a feature set that stands in the question. */
export interface EntityMention {
  featureSet: string;
  entity: Record<string, string | number>;
  phrase: string;
}

/** A feature set that may be asked: its entity's columns, its features and the stream it counts. */
export interface KnownFeatureSet {
  product: string;
  entity: readonly string[];
  features: readonly string[];
  source: string;
}

/**
 * What the mesh knows of entities. All calls go under the caller's rights and end with the signal; what is DENIED
 * comes back as a status, not as an error.
 */
export interface EntityLookup {
  /** The keys of the feature set that the question names. */
  knownKeys(
    principal: Principal,
    featureSet: KnownFeatureSet,
    words: readonly QuestionWord[],
    options: { asOf: string | null; signal: AbortSignal },
  ): Promise<EntityMention[]>;
  /** Values of all features of a mention, as of the instant (as corrected), or now. */
  values(
    principal: Principal,
    mention: EntityMention,
    features: readonly string[],
    options: { asOf: string | null; signal: AbortSignal },
  ): Promise<Pick<EntityAnswer, "asOf" | "values">>;
  /** What happened to it in a span, newest first. Takes `budgetMs` at most and says what it did not get to. */
  events(
    principal: Principal,
    mention: EntityMention,
    source: string,
    options: { from: string; to: string; nowMs: number; budgetMs: number },
  ): Promise<EntityEvents>;
}
