import type { DocumentIndex, DocumentVersion } from "../../adapters/documents/types.ts";
import type { VectorHit, VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { RecordFilter } from "../../domain/cel/filter.ts";
import { normaliseName } from "../../domain/text/words.ts";
import type { Question } from "../question.ts";
import type { SearchAccess } from "./access.ts";
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
/** Records a filter is tried on when too few candidates pass it, and how many passing ones are scored. */
const mostScanned = 20_000;
const mostPassing = 2_000;
const scanPage = 500;

/**
 * Everything that may answer, with both scores of each: what one retriever brought is scored by the other too, so
 * that the fusion compares like with like. Where a filter or a rule leaves fewer than `k`, the index is walked until
 * enough pass; `exhaustive` tells whether what was not looked at could have been better.
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
  const near = spaces.vectors ? await nearest(deps.vectors, spaces.vectors, wanted, access, asOfUs) : [];
  const worded = await documents.rank(space, question.text, {
    weights: access.weights,
    limit: wanted,
    asOfUs,
  });
  const allWorded = worded.length < wanted;
  const ids = [...new Set([...named, ...near, ...worded].map(({ recordId }) => recordId))];
  const first = visibleDocuments(await documents.read(space, ids, { asOfUs }), access, filter, count);

  const filtered = filter !== null || access.rowFilters.length > 0;
  const more = near.length >= wanted || worded.length >= wanted || (spaces.vectors === null && filtered);
  if (!filtered || first.length >= ask.k || !more)
    return {
      candidates: await scored(deps, ask, space, first, { near, worded, named, allWorded }),
      count,
      exhaustive: true,
    };

  const seen = new Set(ids);
  const passing = [...first];
  let after: string | null = null;
  let exhaustive = false;
  while (count.checked < mostScanned && passing.length < mostPassing) {
    const page: DocumentVersion[] = await documents.scan(space, { after, limit: scanPage, asOfUs });
    after = page.at(-1)?.recordId ?? after;
    passing.push(
      ...visibleDocuments(
        page.filter(({ recordId }) => !seen.has(recordId)),
        access,
        filter,
        count,
      ),
    );
    if (page.length < scanPage) {
      exhaustive = true;
      break;
    }
    // Other requests get in between: a page takes some 5 ms.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const candidates = await scored(deps, ask, space, passing, { near, worded, named, allWorded });
  // A record that passes the filter but has neither a word nor a vector answers nothing.
  return {
    candidates: candidates.filter((each) => each.near || each.words || each.exact),
    count,
    exhaustive,
  };
}

/** The nearest records by their nearest piece, nearest first. */
async function nearest(
  vectors: VectorsAdapter,
  { space, vector }: { space: string; vector: Float32Array },
  wanted: number,
  access: SearchAccess,
  asOfUs: number | undefined,
): Promise<VectorHit[]> {
  const pieces = access.port.config.chunk ? piecesEach : 1;
  const hits = await vectors.search(space, vector, {
    k: wanted * pieces,
    ...(asOfUs === undefined ? {} : { asOfMs: asOfUs / 1000 }),
  });
  const best = new Map<string, VectorHit>();
  for (const hit of hits) if (!best.has(hit.recordId)) best.set(hit.recordId, hit);
  return [...best.values()].slice(0, wanted);
}

async function scored(
  { vectors, documents }: Deps,
  { question, access, spaces, asOfUs }: Ask,
  space: string,
  visible: readonly VisibleDocument[],
  found: {
    near: readonly VectorHit[];
    worded: readonly { recordId: string; score: number; words: string[] }[];
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
