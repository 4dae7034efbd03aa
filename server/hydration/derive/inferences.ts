import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { Violation } from "../../domain/data-plane-api/ingest.ts";
import type { StreamInference } from "../../domain/data-plane-api/served-product.ts";
import { compileAsked } from "../../domain/inference/asked.ts";
import type { StreamModels } from "../inference/stream-models.ts";
import type { DerivedStream } from "./derived-stream.ts";
import { placeName } from "./place.ts";

/** Records asked about at once; the port's own concurrency bounds them further. */
const atOnce = 16;

export type Inferred =
  | { kind: "answers"; answers: Readonly<Record<string, unknown>> }
  | { kind: "failed"; violations: Violation[] };

/**
 * What the models of a derived stream say about a page of its source, by place. Records that the derivation leaves out are
 * not asked about. Throws UNAVAILABLE while a model is waited for; what was answered until then is in the model's cache.
 */
export function openInferences(
  models: Pick<StreamModels, "ask">,
  { served, productId }: Pick<DerivedStream, "served" | "productId">,
):
  | ((records: readonly StreamRecord[], signal: AbortSignal) => Promise<ReadonlyMap<string, Inferred>>)
  | null {
  const derive = served.derive;
  const steps = derive?.infer ?? [];
  if (!derive || steps.length === 0) return null;
  const askedOf = compileAsked(derive);

  async function inferredOf(record: StreamRecord, signal: AbortSignal): Promise<Inferred | undefined> {
    const asked = askedOf(record);
    if (asked.kind === "nothing") return undefined;
    if (asked.kind === "failed") return failed(asked.step, asked.message);
    const answers: Record<string, unknown> = {};
    for (const [index, step] of steps.entries()) {
      const answer = await models.ask(productId, step, asked.data[index] ?? {}, signal);
      if (answer.kind === "refused") return failed(step.name, answer.message);
      answers[step.name] = answer.fields;
    }
    return { kind: "answers", answers };
  }

  return async (records, signal) => {
    const inferred = new Map<string, Inferred>();
    let next = 0;
    let gone = false;
    const worker = async () => {
      for (let index = next++; index < records.length && !gone; index = next++) {
        const record = records[index];
        if (!record) continue;
        try {
          const result = await inferredOf(record, signal);
          if (result) inferred.set(placeName(record), result);
        } catch (error) {
          gone = true;
          throw error;
        }
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, worker));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    return inferred;
  };
}

const failed = (step: StreamInference["name"], message: string): Inferred => ({
  kind: "failed",
  violations: [{ code: "INFER", path: `infer.${step}`, message }],
});
