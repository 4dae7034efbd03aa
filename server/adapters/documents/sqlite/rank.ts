import type { DatabaseSync } from "node:sqlite";
import { term, words } from "../../../domain/text/words.ts";

/** The setting that did best on the judged sets (DataFinder dev, Banking77). */
const k1 = 0.9;
const b = 0.4;

/** Different words of a question that count; more say nothing more and cost time. */
const longestQuestion = 64;

interface FieldFigures {
  id: number;
  path: string;
  docs: number;
  tokens: number;
}

/** Stem → the word as it was asked, each once, in order. */
function questionTerms(question: string): Map<string, string> {
  const terms = new Map<string, string>();
  for (const word of words(question)) {
    const stem = term(word);
    if (stem !== null && !terms.has(stem)) terms.set(stem, word);
    if (terms.size >= longestQuestion) break;
  }
  return terms;
}

/**
 * BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.6): the frequencies of a
 * word in the fields are weighted, divided by 1 − b + b · length / average length of that field and added up before
 * they saturate; idf is ln(1 + (N − n + 0.5) / (n + 0.5)). Fields without a weight do not exist for it, so a field
 * that is masked for the reader moves nothing.
 */
export function rankDocuments(
  db: DatabaseSync,
  question: string,
  options: {
    weights: Readonly<Record<string, number>>;
    limit: number;
    among?: readonly string[] | undefined;
    asOfUs?: number | undefined;
  },
): { recordId: string; score: number; words: string[] }[] {
  const terms = questionTerms(question);
  const { total, fields } = figures(db, options.asOfUs);
  const weighted = fields.filter(({ path, docs }) => (options.weights[path] ?? 0) > 0 && docs > 0);
  if (terms.size === 0 || weighted.length === 0 || total === 0) return [];

  const ids = weighted.map(({ id }) => id).join(", ");
  const postings = source(options.asOfUs);
  const howMany = db.prepare(
    `SELECT count(DISTINCT p.doc) AS n FROM ${postings} p WHERE p.field IN (${ids})`,
  );
  const weights = [...terms.keys()].flatMap((stem) => {
    const { n } = howMany.get({ term: stem }) as { n: number };
    return n === 0 ? [] : [{ stem, idf: Math.log(1 + (total - n + 0.5) / (n + 0.5)) }];
  });
  if (weights.length === 0) return [];

  const saturating = `CASE p.field ${weighted
    .map(
      ({ id, path, docs, tokens }) =>
        `WHEN ${id} THEN ${options.weights[path]} * p.tf / (${1 - b} + ${b} * p.len / ${tokens / docs})`,
    )
    .join(" ")} END`;
  const only =
    options.among === undefined
      ? ""
      : "AND p.doc IN (SELECT doc FROM document WHERE record_id IN (SELECT value FROM json_each($among)))";
  // One arm a word: each reads its own stretch of the table in order and needs no sorting.
  const arms = weights.map(
    ({ idf }, place) =>
      `SELECT ${place} AS term, ${idf} AS idf, p.doc AS doc, sum(${saturating}) AS x
       FROM ${postings.replaceAll("$term", `$term${place}`)} p WHERE p.field IN (${ids}) ${only} GROUP BY p.doc`,
  );
  const rows = db
    .prepare(
      `SELECT d.record_id AS recordId, s.score, s.terms FROM (
         SELECT doc, sum(idf * x * ${k1 + 1} / (${k1} + x)) AS score, group_concat(term, ' ') AS terms
         FROM (${arms.join(" UNION ALL ")}) GROUP BY doc ORDER BY score DESC, doc LIMIT $limit) s
       JOIN document d ON d.doc = s.doc ORDER BY s.score DESC, d.record_id`,
    )
    .all({
      ...Object.fromEntries(weights.map(({ stem }, place) => [`term${place}`, stem])),
      ...(options.among === undefined ? {} : { among: JSON.stringify(options.among) }),
      limit: options.limit,
    }) as { recordId: string; score: number; terms: string }[];
  return rows.map(({ recordId, score, terms: stems }) => ({
    recordId,
    score,
    words: stems.split(" ").flatMap((place) => terms.get(weights[Number(place)]?.stem ?? "") ?? []),
  }));
}

/** The postings of `$term` as a table: the current ones, or those of the versions in force at an instant. */
function source(asOfUs: number | undefined): string {
  if (asOfUs === undefined) return "(SELECT doc, field, tf, len FROM posting WHERE term = $term)";
  const of = (table: "posting" | "past") =>
    `SELECT a.doc, a.field, a.tf, a.len FROM ${table} a JOIN document v ON v.doc = a.doc WHERE a.term = $term AND ${validAt(asOfUs)}`;
  return `(${of("posting")} UNION ALL ${of("past")})`;
}

/** Condition on a version `v`: in force at an instant (µs), or now. */
export const validAt = (asOfUs: number | undefined): string =>
  asOfUs === undefined
    ? "v.until_us IS NULL AND v.payload IS NOT NULL"
    : `v.known_us <= ${Math.trunc(asOfUs)} AND (v.until_us IS NULL OR v.until_us > ${Math.trunc(asOfUs)}) AND v.payload IS NOT NULL`;

function figures(db: DatabaseSync, asOfUs: number | undefined): { total: number; fields: FieldFigures[] } {
  if (asOfUs === undefined) {
    const held = new Map(
      (db.prepare("SELECT key, value FROM meta").all() as { key: string; value: string }[]).map(
        ({ key, value }) => [key, value],
      ),
    );
    const of = (key: string) => Number(held.get(key) ?? 0);
    const fields = db.prepare("SELECT id, path FROM field").all() as { id: number; path: string }[];
    return {
      total: of("docs"),
      fields: fields.map((field) => ({
        ...field,
        docs: of(`docs:${field.id}`),
        tokens: of(`tokens:${field.id}`),
      })),
    };
  }
  const valid = validAt(asOfUs);
  const { total } = db.prepare(`SELECT count(*) AS total FROM document v WHERE ${valid}`).get() as {
    total: number;
  };
  const fields = db
    .prepare(
      `SELECT f.id, f.path, count(*) AS docs, sum(l.len) AS tokens
       FROM document v JOIN length l ON l.doc = v.doc JOIN field f ON f.id = l.field WHERE ${valid} GROUP BY f.id`,
    )
    .all() as unknown as FieldFigures[];
  return { total, fields };
}
