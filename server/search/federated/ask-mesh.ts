import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { assertAfterBeginning } from "../../catalog/as-of.ts";
import type { CatalogDeps } from "../../catalog/deps.ts";
import type { CatalogEntry } from "../../catalog/index/entry.ts";
import type { QueryReply } from "../../domain/data-plane-api/query.ts";
import type { SearchPlan, SearchReply, SearchRequest } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import { term, words } from "../../domain/text/words.ts";
import { AppError } from "../../errors.ts";
import { readQuestion } from "../question.ts";
import type { RankedProduct } from "../types.ts";
import { type Outcome, within } from "./deadline.ts";
import type { EntityLookup, EntityMention } from "./entities.ts";
import { findEntities } from "./find-entities.ts";
import { fuseProducts, productScore } from "./fuse-products.ts";
import { inPlay, planProducts, planTime } from "./plan.ts";
import { aboutness, askedWords, keyField, leastRelevance } from "./relevance.ts";

export interface AskMeshDeps extends Pick<CatalogDeps, "db" | "clock" | "index" | "ranker"> {
  dataPlane: Pick<DataPlane, "query">;
  /** null: entities are not recognised, and the plan says so. */
  entities: EntityLookup | null;
  elapsed(): number;
}

/** The catalog's time to bring up products; without an answer all that can be asked are, as far as there is room. */
const planDeadlineMs = 150;

/** Products that the catalog brings up at most. */
const mostRanked = 60;

/**
 * One question to the whole mesh: plan, ask every chosen product at once under the caller's rights with a deadline
 * each, fuse, cite. Everything the plan did is in the reply and may come back changed. Throws INVALID_INPUT for what
 * cannot be read and NOT_FOUND for products that a changed plan names and the caller does not see; a product that is
 * slow, broken or refuses is told in `coverage` and blocks nobody.
 */
export async function askMesh(
  deps: AskMeshDeps,
  principal: Principal,
  request: SearchRequest,
): Promise<Omit<SearchReply, "answer">> {
  const begun = deps.elapsed();
  readQuestion(request.question);
  const { asOfUs, asOf, span, question } = planTime(request, deps.clock);
  const notes: string[] = [];
  if (asOfUs !== undefined) notes.push(...(await beforeBeginning(deps.db, asOfUs)));
  // Rights and ports of today govern questions about the past; only the records are of then.
  const snapshot = await deps.index.current();
  const entries = inPlay(snapshot, principal, request);
  for (const domain of request.domains ?? [])
    if (entries.every(({ domainId }) => domainId !== domain))
      notes.push(`No product that you may see and did not leave out is in a domain "${domain}".`);
  const ranking = await within(planDeadlineMs, deps.elapsed, () =>
    rank(deps, question, entries, snapshot.searchable()),
  );
  const ranked = ranking.kind === "done" ? ranking.value : [];
  if (ranking.kind !== "done")
    notes.push("The catalog could not rank its products in time; the order is by name.");
  const products = planProducts(entries, ranked, request.products);
  const at = asOf?.at ?? null;

  const asking = askProducts(deps, principal, request, products, { question, asOf: at });
  const [outcomes, found] = await Promise.all([
    asking,
    findEntities(
      { ...deps, lookup: deps.entities },
      principal,
      byRank(entries, ranked),
      { question, asOf: at, span, deadlineMs: request.deadlineMs },
      notes,
    ),
  ]);

  const rankOf = new Map(ranked.map(({ id }, place) => [id, place]));
  const answered = outcomes.flatMap(({ product, outcome }) =>
    outcome.kind === "done" ? [{ product, reply: outcome.value, tookMs: outcome.tookMs }] : [],
  );
  const { fused, scores, relevant } = fuseProducts(
    answered.map(({ product, reply }) => ({
      product,
      catalogRank: rankOf.get(product) ?? null,
      hits: reply.hits,
    })),
    askedWords(question),
    request.k,
  );
  const keys = keysIn(found.map(({ mention }) => mention));
  const titles = new Map(entries.map(({ id, title }) => [id, title]));
  const rows = [
    ...products,
    // A feature set that knows a key of the question answers it, also where the catalog did not bring it up.
    ...(request.products ? [] : [...keys.keys()])
      .filter((id) => products.every(({ product }) => product !== id))
      .map((id) => ({ product: id, title: titles.get(id) ?? id, why: [] })),
  ]
    .map((each) => ({ ...each, why: [...each.why, ...(keys.get(each.product) ?? [])] }))
    .map((each) => ({ ...each, about: aboutness(each.why, question) }))
    .filter(({ product, about }) => (relevant.get(product) ?? 0) > 0 || about >= leastRelevance)
    .map(({ product, title, why, about }) => ({
      product,
      title,
      score: productScore(scores.get(product) ?? 0, about, rankOf.get(product) ?? null),
      why: whyOf(why, answered.find((each) => each.product === product)?.reply),
      hits: answered.find((each) => each.product === product)?.reply.hits ?? [],
    }))
    .sort((a, b) => b.score - a.score || (a.product < b.product ? -1 : 1));

  return {
    plan: {
      question,
      asOf,
      span,
      model: null,
      products,
      entities: found.map(({ mention }) => mention),
      filter: request.filter ?? null,
      domains: request.domains ?? [],
      ports: request.ports ?? [],
      deadlineMs: request.deadlineMs,
      edited: [request.products, request.asOf, request.span, request.filter].some(
        (given) => given !== undefined,
      ),
      notes,
    },
    coverage: coverageOf(deps, begun, products, outcomes, relevant, request.deadlineMs),
    products: rows,
    fused,
    entities: found.flatMap(({ answer }) => answer ?? []),
  };
}

/** A note where the instant lies before this mesh: only what was imported of then can answer, such as features. */
async function beforeBeginning(db: AskMeshDeps["db"], asOfUs: number): Promise<string[]> {
  try {
    await assertAfterBeginning(db, asOfUs);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND")
      return [`${error.message} Only what was imported of then is known.`];
    throw error;
  }
}

async function rank(
  deps: AskMeshDeps,
  question: string,
  entries: readonly CatalogEntry[],
  all: Parameters<AskMeshDeps["ranker"]["rank"]>[1],
): Promise<RankedProduct[]> {
  const ids = new Set(entries.map(({ id }) => id));
  // The same list again lets the ranker keep what it made of it.
  const products = ids.size === all.length ? all : all.filter(({ id }) => ids.has(id));
  return deps.ranker.rank(question, products, mostRanked);
}

type Asked = { product: string; outcome: Outcome<QueryReply> }[];

function askProducts(
  deps: AskMeshDeps,
  principal: Principal,
  { k, filter, deadlineMs }: SearchRequest,
  products: SearchPlan["products"],
  { question, asOf }: { question: string; asOf: string | null },
): Promise<Asked> {
  return Promise.all(
    products
      .filter(({ chosen }) => chosen)
      .map(async ({ product }) => ({
        product,
        outcome: await within(deadlineMs, deps.elapsed, (signal) =>
          deps.dataPlane.query(
            principal,
            product,
            { question, k, ...(filter === undefined ? {} : { filter }), ...(asOf === null ? {} : { asOf }) },
            { signal },
          ),
        ),
      })),
  );
}

/** Entries with those the catalog brought up first. */
function byRank(entries: readonly CatalogEntry[], ranked: readonly RankedProduct[]): CatalogEntry[] {
  const place = new Map(ranked.map(({ id }, at) => [id, at]));
  const at = ({ id }: CatalogEntry) => place.get(id) ?? ranked.length;
  return [...entries].sort((a, b) => at(a) - at(b));
}

function coverageOf(
  deps: AskMeshDeps,
  begun: number,
  products: SearchPlan["products"],
  outcomes: Asked,
  relevant: ReadonlyMap<string, number>,
  deadlineMs: number,
): SearchReply["coverage"] {
  const coverage: SearchReply["coverage"] = {
    answered: [],
    denied: [],
    timedOut: [],
    failed: [],
    notAsked: products
      .filter(({ chosen }) => !chosen)
      .map(({ product, reason }) => ({ product, why: reason })),
    tookMs: 0,
  };
  for (const { product, outcome } of outcomes) {
    if (outcome.kind === "done") {
      const { hits, coverage: own } = outcome.value;
      const row = {
        product,
        hits: hits.length,
        relevant: relevant.get(product) ?? 0,
        tookMs: outcome.tookMs,
      };
      coverage.answered.push({ ...row, coverage: own });
    } else if (outcome.kind === "late")
      coverage.timedOut.push({ product, why: `No answer within ${deadlineMs} ms.` });
    else {
      const [list, why] = refusal(outcome.error, deadlineMs);
      coverage[list].push({ product, why });
    }
  }
  coverage.tookMs = Math.round((deps.elapsed() - begun) * 10) / 10;
  return coverage;
}

/** Where a refusal counts, in words fit for the caller: what is ours stays inside. */
function refusal(
  error: unknown,
  deadlineMs: number,
): ["denied" | "timedOut" | "failed" | "notAsked", string] {
  if (!(error instanceof AppError))
    return ["failed", "It failed on our side; the process log has the cause."];
  if (error.code === "FORBIDDEN" || error.code === "UNAUTHENTICATED") return ["denied", error.message];
  if (error.code === "TIMEOUT") return ["timedOut", `No answer within ${deadlineMs} ms.`];
  if (error.path === "filter") return ["notAsked", `The filter does not fit its records. ${error.message}`];
  return ["failed", error.message];
}

/** The words of a question that are keys of a feature set, by feature set, as what else matches a product is told. */
function keysIn(mentions: readonly EntityMention[]): Map<string, SearchPlan["products"][number]["why"]> {
  const found = new Map<string, SearchPlan["products"][number]["why"]>();
  for (const { featureSet, entity, phrase } of mentions) {
    const field = `${keyField}${Object.keys(entity).join(", ")}`;
    const matches = words(phrase).flatMap((word) => term(word) ?? []);
    const known = found.get(featureSet) ?? [];
    found.set(featureSet, [...known, ...matches.map((match) => ({ field, match }))]);
  }
  return found;
}

/** What of the catalog matched, and what inside the product did. */
function whyOf(why: SearchPlan["products"][number]["why"], reply: QueryReply | undefined) {
  const [best] = reply?.hits ?? [];
  if (!best) return why;
  const { cosine, words, exact } = best.signals;
  return [
    ...why,
    ...(exact === null ? [] : [{ field: `record ${exact}`, match: best.id }]),
    ...(words.length === 0 ? [] : [{ field: "records", match: words.slice(0, 5).join(", ") }]),
    ...(cosine === null ? [] : [{ field: "meaning of records", score: Math.round(cosine * 1000) / 1000 }]),
  ];
}
