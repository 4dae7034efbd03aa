import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { listArticles } from "../../catalog/articles/articles.ts";
import { assertAfterBeginning, parseAsOf } from "../../catalog/as-of.ts";
import type { CatalogDeps } from "../../catalog/deps.ts";
import type { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { mayRead } from "../../catalog/list/list-products.ts";
import { isoFromUs } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ForYou } from "../../domain/read-models/for-you.ts";
import { AppError } from "../../errors.ts";
import { actionFeatures, type RecentAction, recentActions } from "./actions.ts";
import {
  articleCandidates,
  type Candidate,
  featureCandidates,
  nearProducts,
  nearTexts,
  productText,
} from "./candidates.ts";
import { errorWords } from "./error-words.ts";
import type { TextVectors } from "./text-vectors.ts";
import { actionWeights, dataWeights, helpWeights } from "./weigh.ts";

export interface ForYouDeps extends Pick<CatalogDeps, "db" | "clock" | "index"> {
  dataPlane: Pick<DataPlane, "onlineFeatures" | "page">;
  /** Vectors of short texts in the catalog's model. */
  textVectors: TextVectors;
  /** The catalog's own vectors. */
  catalogVectors: Pick<VectorsAdapter, "search">;
}

/** Slots of each list. */
const most = { products: 5, features: 3, articles: 3 } as const;
/** Articles compared at most, the newest first. */
const mostArticles = 500;

/**
 * What is near to what the caller is doing: products, features and help articles by the embeddings of their last three
 * different actions, which are read as features of their account under their own rights. What they are looking at
 * already is left out. With `asOf` as it would have been then. Throws INVALID_INPUT for a bad instant, NOT_FOUND before
 * the beginning, FORBIDDEN when the caller may not read the feature, UNAVAILABLE when the model or the worker does not
 * answer.
 */
export async function forYou(
  deps: ForYouDeps,
  principal: Principal,
  query: { asOf?: string | undefined },
): Promise<ForYou> {
  const us = parseAsOf(query.asOf, deps.clock);
  if (us !== undefined) await assertAfterBeginning(deps.db, us);
  const asOf = us === undefined ? undefined : isoFromUs(us);
  const reply = (state: ForYou["state"], found?: Partial<ForYou>): ForYou => ({
    state,
    actions: [],
    products: [],
    features: [],
    articles: [],
    ...found,
    asOf: asOf ?? null,
    computedAt: deps.clock.now().toISOString(),
  });
  const person = await deps.db.person.findUnique({
    where: { id: principal.id },
    select: { trackUsage: true },
  });
  // A person's own tokens have the person's id; other programs have nobody.
  if (!person) return reply("no-account");
  if (!person.trackUsage) return reply("off");
  const done = await readActions(deps, principal, asOf);
  if (done === null) return reply("no-feature");
  if (done.length === 0) return reply("nothing-yet");

  const snapshot = us === undefined ? await deps.index.current() : await deps.index.at(us);
  const articles = (await listArticles(deps, principal, { asOf }))
    .sort((a, b) => b.publishedAt.localeCompare(a.publishedAt))
    .slice(0, mostArticles);
  const features = featureCandidates(snapshot, principal);
  const known = done.flatMap((action) => {
    const described = describe(action, snapshot, principal, features, articles);
    return described ? [{ ...action, ...described }] : [];
  });
  if (known.length === 0) return reply("nothing-yet");

  const weights = actionWeights(known.map(({ at }) => at));
  const errors = known.map(({ subject }) => subject.kind === "error");
  const actions = await deps.textVectors(known.map(({ text }) => text));
  const seen = new Set(
    known.flatMap(({ subject }) =>
      subject.kind === "feature"
        ? [subject.id, subject.product]
        : subject.kind === "product" || subject.kind === "article"
          ? [subject.id]
          : [],
    ),
  );
  const forData = { actions, weights: dataWeights(weights, errors), seen };
  const forHelp = { actions, weights: helpWeights(weights, errors), seen };
  const asOfMs = us === undefined ? undefined : us / 1000;
  const [products, nearFeatures, nearArticles] = await Promise.all([
    nearProducts(deps.catalogVectors, snapshot, principal, { ...forData, asOfMs }),
    nearTexts(deps.textVectors, features, forData),
    nearTexts(deps.textVectors, articleCandidates(articles), forHelp),
  ]);
  return reply("ready", {
    actions: known.map(({ subject, words, href, at }, place) => ({
      kind: subject.kind,
      words,
      href,
      at,
      weight: weights[place] ?? 0,
    })),
    products: products.slice(0, most.products),
    features: nearFeatures.slice(0, most.features),
    articles: nearArticles.slice(0, most.articles),
  });
}

/** The caller's own actions as the feature has them; null in a mesh without it. */
async function readActions(
  { dataPlane }: Pick<ForYouDeps, "dataPlane">,
  principal: Principal,
  asOf: string | undefined,
): Promise<RecentAction[] | null> {
  const reply = await dataPlane
    .onlineFeatures(principal, {
      features: actionFeatures,
      entities: [{ account_id: principal.id }],
      ...(asOf === undefined ? {} : { asOf }),
    })
    .catch((error: unknown) => {
      if (error instanceof AppError && error.code === "NOT_FOUND") return null;
      throw error;
    });
  if (reply === null) return null;
  const values = reply.rows[0]?.values ?? [];
  if (values.some(({ status }) => status === "DENIED"))
    throw new AppError(
      "FORBIDDEN",
      "You may not read your own last actions in product-analytics/user_session_aggregates; its owner can grant it.",
    );
  return recentActions(values.map(({ value }) => value));
}

/** An action in words for its reader and for the model; undefined when it was about what the caller cannot see. */
function describe(
  { subject }: RecentAction,
  snapshot: CatalogSnapshot,
  principal: Principal,
  features: readonly Candidate[],
  articles: readonly { id: string; title: string; summary: string }[],
): { words: string; href: string | null; text: string } | undefined {
  switch (subject.kind) {
    case "question":
      return {
        words: subject.text,
        href: `/search?q=${encodeURIComponent(subject.text)}`,
        text: subject.text,
      };
    case "error":
      return { words: subject.text, href: null, text: errorWords(subject.text) };
    case "product": {
      const entry = snapshot.entries.get(subject.id);
      if (!entry || !mayRead(entry, principal)) return undefined;
      return { words: entry.title, href: `/products/${entry.id}`, text: productText(entry) };
    }
    case "feature": {
      const feature = features.find(({ id }) => id === subject.id);
      return feature && { words: feature.title, href: feature.href, text: feature.text };
    }
    case "article": {
      const [article] = articleCandidates(articles.filter(({ id }) => id === subject.id));
      return article && { words: article.title, href: article.href, text: article.text };
    }
  }
}
