import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtinModel } from "../../server/adapters/embedding/onnx/builtin.ts";
import { createOnnxEmbedding } from "../../server/adapters/embedding/onnx/index.ts";
import { sampleProductIds } from "../../server/sample/products.ts";
import { askSampleMesh, type Judged, meshFigures } from "./measure-mesh.ts";
import { readMeshQuestions } from "./mesh-questions.ts";

/** The committed questions against the small sample mesh: the shipped model, some 400 strike reports instead of 10,000. */
const questions = readMeshQuestions();
const embedder = createOnnxEmbedding(builtinModel);
let judged: Judged[];
beforeAll(async () => {
  ({ judged } = await askSampleMesh(embedder, questions, { strikes: "few" }));
}, 240_000);
afterAll(() => embedder.close());

describe("the committed questions", () => {
  it("are enough, of every kind, each asked once and about products that there are", () => {
    expect(questions.length).toBeGreaterThanOrEqual(60);
    expect(questions.filter(({ products }) => products.length === 0).length).toBeGreaterThanOrEqual(10);
    expect(new Set(questions.map(({ ask }) => ask)).size).toBe(questions.length);
    const known = new Set<string>(sampleProductIds);
    for (const { products } of questions) for (const id of products) expect(known).toContain(id);
  });
});

describe("the sample mesh", () => {
  it.each([false, true])("routes nine of ten questions right (held out: %s)", (heldOut) => {
    const part = judged.filter(({ question }) => question.heldOut === heldOut);
    const missed = part.filter(({ routed }) => routed === false);
    const { routedTop3, rowsMrr } = meshFigures(part);
    expect(
      routedTop3,
      missed.map(({ question, products }) => `${question.ask} → ${products}`).join("\n"),
    ).toBeGreaterThanOrEqual(0.9);
    expect(rowsMrr).toBeGreaterThanOrEqual(0.85);
  });

  it("answers hardly ever where it has nothing to say", () => {
    const wrong = judged
      .filter(({ falseAnswer }) => falseAnswer === true)
      .map(({ question }) => question.ask);
    expect(wrong.length, wrong.join("\n")).toBeLessThanOrEqual(2);
  });
});
