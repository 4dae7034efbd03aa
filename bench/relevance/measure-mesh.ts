import type { EmbeddingAdapter } from "../../server/adapters/embedding/types.ts";
import { judge, mean } from "../../server/domain/relevance/judge.ts";
import { openSampleSearch } from "../../server/search/testing/sample-search.ts";
import type { Figures } from "../lib/bench.ts";
import type { MeshQuestion } from "./mesh-questions.ts";

/** What came of one question. */
export interface Judged {
  question: MeshQuestion;
  /** The products of the reply, best first. */
  products: readonly string[];
  /** Whether one of the right products is among the first three; null where there is none. */
  routed: boolean | null;
  /** Reciprocal rank of the first row that answers; null where no rows are judged. */
  rowRank: number | null;
  /** Whether a question that nothing answers got rows all the same; null where something answers. */
  falseAnswer: boolean | null;
}

/** Strike reports that no question is about, of which the small mesh holds every so-manyth to choose from. */
const everyOther = 40;
/** Rows that answer a question, of which the small mesh holds so many. */
const mostRows = 4;

/**
 * Asks all questions of the sample mesh. `strikes: "few"` holds some 400 of its 10,000 strike reports (of those that
 * answer a question a few, and each 40th of the others), which can be embedded in seconds.
 */
export async function askSampleMesh(
  embedder: EmbeddingAdapter,
  questions: readonly MeshQuestion[],
  options: { strikes: "all" | "few"; progress?: (line: string) => void },
): Promise<{ judged: Judged[]; records: number }> {
  const wanted = new Set(questions.flatMap(({ rows }) => [...rows].slice(0, mostRows)));
  const about = new Set(questions.flatMap(({ rows }) => [...rows]));
  let other = 0;
  const mesh = await openSampleSearch(embedder, {
    keep: (product, { report_id }) =>
      options.strikes === "all" ||
      product !== "wildlife/strike_reports" ||
      wanted.has(String(report_id)) ||
      (!about.has(String(report_id)) && other++ % everyOther === 0),
    ...(options.progress ? { progress: options.progress } : {}),
  });
  try {
    const judged: Judged[] = [];
    for (const question of questions) {
      const { products, fused } = await mesh.ask(question.ask);
      const answerable = question.products.length > 0;
      judged.push({
        question,
        products: products.map(({ product }) => product),
        routed: answerable
          ? products.slice(0, 3).some(({ product }) => question.products.includes(product))
          : null,
        rowRank:
          question.rows.size > 0
            ? judge(
                fused.map(({ product, id }) => `${product} ${id}`),
                (row) =>
                  row.startsWith(`${question.products[0]} `) && question.rows.has(row.split(" ")[1] ?? ""),
                question.rows.size,
              ).mrr
            : null,
        falseAnswer: answerable ? null : fused.length > 0,
      });
    }
    return { judged, records: [...mesh.sizes.values()].reduce((sum, size) => sum + size, 0) };
  } finally {
    await mesh.close();
  }
}

const share = (values: readonly (boolean | null)[]): number | null =>
  mean(values.flatMap((value) => (value === null ? [] : [value ? 1 : 0])));

/** The figures of some questions: the share that was routed right, the rows' MRR, the share of false answers. */
export function meshFigures(judged: readonly Judged[]): {
  routedTop3: number | null;
  rowsMrr: number | null;
  falseAnswers: number | null;
} {
  return {
    routedTop3: share(judged.map(({ routed }) => routed)),
    rowsMrr: mean(judged.flatMap(({ rowRank }) => rowRank ?? [])),
    falseAnswers: share(judged.map(({ falseAnswer }) => falseAnswer)),
  };
}

/** The same by part: the half that may be tuned on and the one held out. */
export function namedMeshFigures(judged: readonly Judged[]): Figures {
  const tuned = meshFigures(judged.filter(({ question }) => !question.heldOut));
  const heldOut = meshFigures(judged.filter(({ question }) => question.heldOut));
  return {
    meshQuestions: judged.length,
    meshRoutedTop3: tuned.routedTop3,
    meshRoutedTop3HeldOut: heldOut.routedTop3,
    meshRowsMrr: tuned.rowsMrr,
    meshRowsMrrHeldOut: heldOut.rowsMrr,
    meshFalseAnswers: tuned.falseAnswers,
    meshFalseAnswersHeldOut: heldOut.falseAnswers,
  };
}
