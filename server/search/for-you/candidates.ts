import { cosine } from "../../adapters/embedding/vector.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { mayRead } from "../../catalog/list/list-products.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ForYouItem } from "../../domain/read-models/for-you.ts";
import { catalogSpace } from "../index-catalog.ts";
import { productTexts } from "../product-text.ts";
import type { TextVectors } from "./text-vectors.ts";
import { nearestFirst } from "./weigh.ts";

/** Something that can be shown, with its text for the model. */
export interface Candidate {
  id: string;
  title: string;
  detail: string;
  href: string;
  text: string;
}

/** What candidates are compared with. */
export interface Ranking {
  /** Vectors of the actions, newest first, and what nearness to each counts. */
  actions: readonly Float32Array[];
  weights: readonly number[];
  /** What the reader is looking at already. */
  seen: ReadonlySet<string>;
}

/** Pieces asked of the catalog's space for each action; a product has two at most. */
const piecesEach = 60;

/** Features compared at most: those of the sets that come first by name. A mesh has some dozens of sets. */
const mostFeatures = 500;

const words = (slug: string) => slug.replaceAll(/[_-]+/g, " ");

/** Products near to the actions by the catalog's own vectors, as of an instant, that the caller may see. */
export async function nearProducts(
  vectors: Pick<VectorsAdapter, "search">,
  snapshot: CatalogSnapshot,
  principal: Principal,
  { actions, weights, seen, asOfMs }: Ranking & { asOfMs?: number | undefined },
): Promise<ForYouItem[]> {
  const cosines = new Map<string, number[]>();
  const found = await Promise.all(
    actions.map((vector, place) =>
      (weights[place] ?? 0) > 0
        ? vectors.search(catalogSpace, vector, { k: piecesEach, ...(asOfMs === undefined ? {} : { asOfMs }) })
        : [],
    ),
  );
  for (const [place, hits] of found.entries())
    for (const { recordId, score } of hits) {
      const own = cosines.get(recordId) ?? actions.map(() => 0);
      own[place] = Math.max(own[place] ?? 0, score);
      cosines.set(recordId, own);
    }
  return nearestFirst(
    [...cosines].flatMap(([id, own]) => {
      const entry = snapshot.entries.get(id);
      if (!entry || seen.has(id) || entry.status === "retired" || !mayRead(entry, principal)) return [];
      const { title, description } = entry;
      return [{ item: { id, title, detail: description, href: `/products/${id}` }, cosines: own }];
    }),
    weights,
  );
}

/** Candidates near to the actions by their own texts. */
export async function nearTexts(
  textVectors: TextVectors,
  candidates: readonly Candidate[],
  { actions, weights, seen }: Ranking,
): Promise<ForYouItem[]> {
  if (weights.every((weight) => weight === 0)) return [];
  const fresh = candidates.filter(({ id }) => !seen.has(id));
  const vectors = await textVectors(fresh.map(({ text }) => text));
  return nearestFirst(
    fresh.map(({ text: _text, ...item }, place) => {
      const own = vectors[place] ?? new Float32Array();
      return { item, cosines: actions.map((action) => cosine(action, own)) };
    }),
    weights,
  );
}

/** The features that the caller may see. */
export function featureCandidates(snapshot: CatalogSnapshot, principal: Principal): Candidate[] {
  const found: Candidate[] = [];
  for (const { entry } of snapshot.listed()) {
    if (entry.featureSets.length === 0 || entry.status === "retired" || !mayRead(entry, principal)) continue;
    for (const { config } of entry.featureSets)
      for (const { name, description = "" } of config.features)
        found.push({
          id: `${entry.id}.${name}`,
          title: name,
          detail: `${entry.title}${description === "" ? "" : `: ${description}`}`,
          href: `/products/${entry.id}/features?feature=${encodeURIComponent(name)}`,
          text: `${words(name)} (${entry.title}). ${description}`,
        });
    if (found.length >= mostFeatures) break;
  }
  return found.slice(0, mostFeatures);
}

/** Help articles by what their heads say. */
export const articleCandidates = (
  articles: readonly { id: string; title: string; summary: string }[],
): Candidate[] =>
  articles.map(({ id, title, summary }) => ({
    id,
    title,
    detail: summary,
    href: `/help/${id}`,
    text: `${title}. ${summary}`,
  }));

/** A product as its catalog vector was made. */
export const productText = (entry: {
  name: string;
  title: string;
  description: string;
  tags: readonly string[];
}) => productTexts(entry)[0] ?? entry.title;
