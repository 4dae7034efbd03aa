import { z } from "zod";
import type { Principal } from "../domain/principal.ts";
import { normaliseName } from "../domain/text/words.ts";
import { listArticles } from "./articles/articles.ts";
import type { CatalogDeps } from "./deps.ts";
import type { CatalogSnapshot } from "./index/snapshot.ts";
import { mayRead } from "./list/list-products.ts";

export const suggestionSchema = z.object({
  kind: z.enum(["product", "field", "domain", "article", "action"]),
  id: z.string(),
  label: z.string(),
  detail: z.string(),
  href: z.string(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

/** What people come to do; pages are the portal's own to list. The words beside each are other names for it. */
const actions: readonly (Omit<Suggestion, "kind"> & { words: string })[] = [
  {
    id: "new-product",
    label: "New product",
    detail: "From a product file or a data file",
    href: "/new",
    words: "create publish upload add wizard",
  },
  {
    id: "new-article",
    label: "Write an article",
    detail: "A help page, published as an event",
    href: "/help/new",
    words: "help documentation new publish",
  },
  {
    id: "search-quality",
    label: "Search quality",
    detail: "Searches without results, clicks and their places",
    href: "/search-quality",
    words: "relevance results clicks position mrr governance",
  },
  {
    id: "people",
    label: "People and teams",
    detail: "Who signs in, as what, and who owns which domain",
    href: "/people",
    words: "person people team member role account administrator password user",
  },
];

const most = { product: 8, field: 5, domain: 4, article: 4, action: 5 } as const;

/** What a few typed letters may mean: products first, then fields, domains, articles and actions; best of each kind. */
export async function suggest(
  deps: Pick<CatalogDeps, "index" | "dataPlane">,
  principal: Principal,
  q: string,
): Promise<Suggestion[]> {
  const typed = normaliseName(q);
  const snapshot = await deps.index.current();
  if (typed === "") return actions.map(({ words: _words, ...action }) => ({ kind: "action", ...action }));
  // The palette must not fail or wait because the help's stream does not answer.
  const articles = await listArticles(deps, principal, { q }).catch(() => []);
  return [
    ...best(most.product, products(snapshot, principal, typed)),
    ...best(most.action, actionHits(typed)),
    ...best(most.field, fields(snapshot, principal, typed)),
    ...best(most.domain, domains(snapshot, typed)),
    ...articles.slice(0, most.article).map((article) => ({
      kind: "article" as const,
      id: article.id,
      label: article.title,
      detail: article.summary,
      href: `/help/${article.id}`,
    })),
  ];
}

interface Hit {
  /** 4 equal, 3 starts, 2 a word starts, 1 inside; ties by label. */
  score: number;
  suggestion: Suggestion;
}

function best(count: number, hits: Iterable<Hit>): Suggestion[] {
  return [...hits]
    .sort(
      (a, b) =>
        b.score - a.score ||
        a.suggestion.label.length - b.suggestion.label.length ||
        (a.suggestion.id < b.suggestion.id ? -1 : 1),
    )
    .slice(0, count)
    .map((hit) => hit.suggestion);
}

/** How well a name answers what was typed; every typed word must start some word of it, in any order, to count. */
function nameScore(name: string, typed: string): number {
  const plain = normaliseName(name);
  if (plain === typed) return 4;
  if (plain.startsWith(typed)) return 3;
  const words = plain.split(" ");
  if (typed.split(" ").every((part) => words.some((word) => word.startsWith(part)))) return 2;
  return typed.length > 2 && plain.includes(typed) ? 1 : 0;
}

function* products(snapshot: CatalogSnapshot, principal: Principal, typed: string): Generator<Hit> {
  for (const entry of snapshot.entries.values()) {
    if (entry.status === "retired") continue;
    const score = Math.max(
      nameScore(entry.name, typed),
      nameScore(entry.title, typed),
      nameScore(entry.id, typed),
    );
    if (score === 0 || !mayRead(entry, principal)) continue;
    const detail = snapshot.domainName(entry.domainId);
    yield {
      score,
      suggestion: {
        kind: "product",
        id: entry.id,
        label: entry.title,
        detail,
        href: `/products/${entry.id}`,
      },
    };
  }
}

function* fields(snapshot: CatalogSnapshot, principal: Principal, typed: string): Generator<Hit> {
  for (const entry of snapshot.entries.values()) {
    if (entry.status === "retired" || !mayRead(entry, principal)) continue;
    for (const field of entry.fields) {
      const score = nameScore(field.path, typed);
      if (score < 2) continue;
      const href = `/products/${entry.id}/contract?field=${encodeURIComponent(field.path)}`;
      yield {
        score,
        suggestion: {
          kind: "field",
          id: `${entry.id}#${field.path}`,
          label: field.path,
          detail: `${entry.title}${field.description ? `: ${field.description}` : ""}`,
          href,
        },
      };
    }
  }
}

function* domains(snapshot: CatalogSnapshot, typed: string): Generator<Hit> {
  for (const domain of snapshot.domains.values()) {
    const score = Math.max(nameScore(domain.name, typed), nameScore(domain.id, typed));
    if (score > 0)
      yield {
        score,
        suggestion: {
          kind: "domain",
          id: domain.id,
          label: domain.name,
          detail: domain.description,
          href: `/catalog?domain=${domain.id}`,
        },
      };
  }
}

function* actionHits(typed: string): Generator<Hit> {
  for (const { words, ...action } of actions) {
    const score = Math.max(
      nameScore(action.label, typed),
      words.split(" ").some((word) => word.startsWith(typed)) ? 2 : 0,
    );
    if (score > 0) yield { score, suggestion: { kind: "action", ...action } };
  }
}
