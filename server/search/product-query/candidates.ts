import type { DocumentIndex, DocumentVersion } from "../../adapters/documents/types.ts";
import type { VectorHit, VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { RecordFilter } from "../../domain/cel/filter.ts";
import { normaliseName } from "../../domain/text/words.ts";
import type { Question } from "../question.ts";
import { narrowingOf, type SearchAccess } from "./access.ts";
import { type FilterCount, type VisibleDocument, visibleDocuments } from "./visible.ts";

/** A record that may answer, with all its scores. */
export interface Candidate extends VisibleDocument {
  near: VectorHit | undefined;
  words: { score: number; words: string[] } | undefined;
  exact: { field: string; tier: number } | undefined;
}

export interface Spaces {
  /** null: no vectors can be asked. */
  vectors: { space: string; vector: Float32Array } | null;
  /** null: no words can be asked. */
  documents: string | null;
}

interface Deps {
  vectors: VectorsAdapter;
  documents: DocumentIndex;
}

interface Ask {
  question: Question;
  access: SearchAccess;
  spaces: Spaces;
  filter: RecordFilter | null;
  k: number;
  asOfUs: number | undefined;
}

/** Candidates asked of each retriever: what an index with a top-N allows (top 100 lost .001 nDCG@10). */
const perRetriever = 100;
/** Pieces of one document may crowd out others. */
const piecesEach = 3;
/** Where fewer than `k` of the records with its words pass a filter, so many times as many are ranked. */
const moreWorded = 5;
/** Words are looked for further down than this only when fewer than `k` pass of all. */
const worthRanking = 2_500;
/** Records a filter is tried on when too few candidates pass it, and how many passing ones are scored. */
const mostScanned = 20_000;
const mostPassing = 2_000;
const scanPage = 500;

/**
 * Everything that may answer, with both scores of each: what one retriever brought is scored by the other too, so
 * that the fusion compares like with like. A filter and the rules go with the question to the vectors as far as those
 * can decide them, and words are ranked further down until enough pass. Where that leaves fewer than `k`, the index is
 * walked; `exhaustive` tells whether what was not looked at could have been better.
 */
export async function gatherCandidates(
  deps: Deps,
  ask: Ask,
): Promise<{ candidates: Candidate[]; count: FilterCount; exhaustive: boolean }> {
  const { documents } = deps;
  const { question, access, spaces, filter, asOfUs } = ask;
  const count: FilterCount = { checked: 0, passed: 0, errors: 0, error: undefined };
  if (spaces.documents === null) return { candidates: [], count, exhaustive: false };
  const space = spaces.documents;
  const wanted = Math.max(perRetriever, ask.k);

  const named = await documents.named(
    space,
    question.names.map(({ name }) => name),
    { fields: access.names, asOfUs },
  );
  const near = spaces.vectors
    ? await nearest(deps.vectors, spaces.vectors, wanted, ask)
    : { hits: [], all: true };
  const worded = await documents.rank(space, question.text, {
    weights: access.weights,
    limit: wanted,
    asOfUs,
  });
  const seen = new Set<string>();
  const passing: VisibleDocument[] = [];
  const look = (found: readonly DocumentVersion[]) => {
    const fresh = found.filter(({ recordId }) => !seen.has(recordId));
    for (const { recordId } of fresh) seen.add(recordId);
    passing.push(...visibleDocuments(fresh, access, filter, count));
  };
  const first = [...new Set([...named, ...near.hits, ...worded].map(({ recordId }) => recordId))];
  look(await documents.read(space, first, { asOfUs }));
  const found = { near: near.hits, worded, named, allWorded: worded.length < wanted };
  const filtered = filter !== null || access.rowFilters.length > 0;
  if (!filtered)
    return { candidates: await scored(deps, ask, space, passing, found), count, exhaustive: true };

  const reach: Reach = { space, wanted, seen, passing, count, look };
  if (!found.allWorded) Object.assign(found, await rankFurther(documents, ask, reach, worded));
  // What is left holds no word of the question and, where the vectors gave all that pass, has no vector that does.
  let exhaustive = passing.length >= ask.k || (near.all && found.allWorded);
  if (!exhaustive) exhaustive = await walk(documents, ask, reach);
  // A filter that fails on every record must say so, also when no record was worth trying it on.
  else if (count.checked === 0) look(await documents.scan(space, { after: null, limit: scanPage, asOfUs }));
  const candidates = await scored(deps, ask, space, passing, found);
  // A record that passes the filter but has neither a word nor a vector answers nothing.
  return {
    candidates: candidates.filter((each) => each.near || each.words || each.exact),
    count,
    exhaustive,
  };
}

/** How far candidates have been looked for. */
interface Reach {
  space: string;
  /** Records asked of each retriever at first. */
  wanted: number;
  seen: ReadonlySet<string>;
  passing: readonly VisibleDocument[];
  count: FilterCount;
  /** Tries rules and filter on those not seen yet. */
  look(documents: readonly DocumentVersion[]): void;
}

const breathe = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Ranks more and more records by words while too few of them pass: first until `k` do, and when that takes long until
 * there are `k` at all.
 */
async function rankFurther(
  documents: DocumentIndex,
  { question, access, asOfUs, k }: Ask,
  { space, wanted, seen, passing, count, look }: Reach,
  ranked: Worded,
): Promise<{ worded: Worded; allWorded: boolean }> {
  let worded = ranked;
  let limit = wanted;
  while (worded.length >= limit && limit < mostScanned && count.checked < mostScanned) {
    const holding = new Set(worded.map(({ recordId }) => recordId));
    const enough = passing.filter(({ document }) => limit >= worthRanking || holding.has(document.recordId));
    if (enough.length >= k) break;
    limit = Math.min(limit * moreWorded, mostScanned);
    worded = await documents.rank(space, question.text, { weights: access.weights, limit, asOfUs });
    const more = worded.map(({ recordId }) => recordId).filter((id) => !seen.has(id));
    for (let at = 0; at < more.length && passing.length < mostPassing; at += scanPage) {
      look(await documents.read(space, more.slice(at, at + scanPage), { asOfUs }));
      await breathe();
    }
  }
  return { worded, allWorded: worded.length < limit };
}

/** Tries the records in order of their ids until enough pass; true when it came to the last. */
async function walk(
  documents: DocumentIndex,
  { asOfUs }: Ask,
  { space, passing, count, look }: Reach,
): Promise<boolean> {
  let after: string | null = null;
  while (count.checked < mostScanned && passing.length < mostPassing) {
    const page: DocumentVersion[] = await documents.scan(space, { after, limit: scanPage, asOfUs });
    after = page.at(-1)?.recordId ?? after;
    look(page);
    if (page.length < scanPage) return true;
    // Other requests get in between: a page takes some 5 ms.
    await breathe();
  }
  return false;
}

type Worded = readonly { recordId: string; score: number; words: string[] }[];

/** The nearest records by their nearest piece, nearest first; `all` when no other has a vector that may pass. */
async function nearest(
  vectors: VectorsAdapter,
  { space, vector }: { space: string; vector: Float32Array },
  wanted: number,
  { access, filter, asOfUs }: Pick<Ask, "access" | "filter" | "asOfUs">,
): Promise<{ hits: VectorHit[]; all: boolean }> {
  const where = narrowingOf(access, filter, vectors.abilities.filters);
  const pieces = access.port.config.chunk ? piecesEach : 1;
  const k = wanted * pieces;
  const hits = await vectors.search(space, vector, {
    k,
    ...(asOfUs === undefined ? {} : { asOfMs: asOfUs / 1000 }),
    ...(where === null ? {} : { where }),
  });
  const best = new Map<string, VectorHit>();
  for (const hit of hits) if (!best.has(hit.recordId)) best.set(hit.recordId, hit);
  return { hits: [...best.values()].slice(0, wanted), all: hits.length < k && best.size <= wanted };
}

async function scored(
  { vectors, documents }: Deps,
  { question, access, spaces, asOfUs }: Ask,
  space: string,
  visible: readonly VisibleDocument[],
  found: {
    near: readonly VectorHit[];
    worded: Worded;
    named: readonly { recordId: string; field: string; name: string }[];
    /** Nothing else holds a word of the question. */
    allWorded: boolean;
  },
): Promise<Candidate[]> {
  const near = new Map(found.near.map((hit) => [hit.recordId, hit]));
  const words = new Map(found.worded.map((hit) => [hit.recordId, hit]));
  const ids = visible.map(({ document }) => document.recordId);
  const unmeasured = ids.filter((id) => !near.has(id));
  if (spaces.vectors && unmeasured.length > 0) {
    const at = asOfUs === undefined ? {} : { asOfMs: asOfUs / 1000 };
    for (const hit of await vectors.scores(spaces.vectors.space, spaces.vectors.vector, unmeasured, at))
      near.set(hit.recordId, hit);
  }
  // Fewer than were asked for: then these are all that hold a word.
  const unread = found.allWorded ? [] : ids.filter((id) => !words.has(id));
  if (unread.length > 0)
    for (const hit of await documents.rank(space, question.text, {
      weights: access.weights,
      limit: unread.length,
      among: unread,
      asOfUs,
    }))
      words.set(hit.recordId, hit);
  const tiers = new Map(question.names.map(({ name, tier }) => [normaliseName(name), tier]));
  const exact = new Map<string, { field: string; tier: number }>();
  for (const { recordId, field, name } of found.named) {
    const tier = tiers.get(name) ?? 1;
    if (tier > (exact.get(recordId)?.tier ?? 0)) exact.set(recordId, { field, tier });
  }
  return visible.map((each) => {
    const id = each.document.recordId;
    return { ...each, near: near.get(id), words: words.get(id), exact: exact.get(id) };
  });
}
