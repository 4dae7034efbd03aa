import { builtinModel } from "../server/adapters/embedding/onnx/builtin.ts";
import { createOnnxEmbedding } from "../server/adapters/embedding/onnx/index.ts";
import { prepareTestWorker, type TestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { judgedFolder, readBanking77, readDataFinder } from "./relevance/judged-sets.ts";
import { loadJudgedSets, measureJudgedSet } from "./relevance/measure-judged-set.ts";
import { askSampleMesh, namedMeshFigures } from "./relevance/measure-mesh.ts";
import { readMeshQuestions } from "./relevance/mesh-questions.ts";

/**
 * How good the answers are: real judged sets loaded as products and asked through the public interface, and the
 * committed questions over the sample mesh, routed and fused by the portal's own code in this process. The judged sets
 * stand beside the checkout; without them their figures are null.
 */
const bench: Bench = {
  about:
    "nDCG@10, recall and MRR of a product's search on judged sets, beside words and vectors alone; questions over the sample mesh",
  goals: {
    dataFinderNdcg10: { min: 0.21 },
    banking77Ndcg10: { min: 0.86 },
    dataFinderOverBetterAlone: { min: -0.01 },
    banking77OverBetterAlone: { min: -0.01 },
    meshRoutedTop3: { min: 0.9 },
    meshRoutedTop3HeldOut: { min: 0.9 },
    meshFalseAnswersHeldOut: { max: 0.1 },
  },
  async run({ quick, progress }) {
    const figures: Figures = {};
    if (judgedFolder === undefined)
      progress("../shared/data/documents is absent: the judged sets are not measured");
    // The worker starts while the sample mesh is asked; judged sets are loaded when both cores are theirs.
    const starting = judgedFolder === undefined ? undefined : startWorker(progress);
    // Awaited below; until then its failure is nobody's.
    starting?.catch(() => {});
    try {
      Object.assign(figures, await measureMesh(quick, progress));
      const worker = await starting;
      if (worker && judgedFolder !== undefined) {
        // Some of each intent is enough to see that it works; its figures have a name of their own.
        const sets = quick
          ? [readBanking77(judgedFolder, { records: 4, questions: 1 })]
          : [readDataFinder(judgedFolder), readBanking77(judgedFolder)];
        for (const set of await loadJudgedSets(worker, sets, { progress }))
          Object.assign(figures, await measureJudgedSet(worker, set, { progress }));
      }
    } finally {
      await (await starting?.catch(() => undefined))?.stop();
    }
    for (const name of Object.keys(bench.goals)) figures[name] ??= null;
    return { figures };
  },
};

async function measureMesh(quick: boolean, progress: (line: string) => void): Promise<Figures> {
  const embedder = createOnnxEmbedding(builtinModel);
  try {
    const strikes = quick ? "few" : "all";
    const { judged, records } = await askSampleMesh(embedder, readMeshQuestions(), { strikes, progress });
    for (const { question, routed, falseAnswer, products } of judged)
      if (routed === false || falseAnswer === true)
        progress(`missed: ${question.ask} → ${products.slice(0, 3).join(", ")}`);
    return { meshRecords: records, ...namedMeshFigures(judged) };
  } finally {
    await embedder.close();
  }
}

async function startWorker(progress: (line: string) => void): Promise<TestWorker> {
  const worker = await prepareTestWorker({ database: "process" });
  try {
    await worker.start();
  } catch (error) {
    await worker.stop();
    throw error;
  }
  progress("the worker is up");
  return worker;
}

export default bench;
