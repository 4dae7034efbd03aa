import type { Clock } from "../../clock.ts";
import type { StreamInference } from "../../domain/data-plane-api/served-product.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { type FindProduct, openInferencePort } from "./open-port.ts";
import { type InferenceRuntime, isTransient } from "./runtime.ts";

/** What a model said about one record of a derived stream. */
export type StreamAnswer =
  /** The fields that the map sees. */
  | { kind: "answer"; fields: Readonly<Record<string, unknown>> }
  /** It will not be better next time, or patience is at its end: the record goes to the dead letters. */
  | { kind: "refused"; message: string };

/** Asks models for derived streams. */
export interface StreamModels {
  /** Throws UNAVAILABLE while records wait for a model that does not answer. */
  ask(
    stream: string,
    step: StreamInference,
    data: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<StreamAnswer>;
}

const principal = servicePrincipal("derive");

/**
 * Models of derived streams. A failure that may pass makes the stream wait; from the first of them on patience runs, and
 * once it has run out records are refused until the model answers again, so that an endpoint that is gone for good holds
 * up nothing for longer than that. Waiting begins anew with the process.
 */
export function createStreamModels(deps: {
  clock: Clock;
  findProduct: FindProduct;
  runtime: InferenceRuntime;
}): StreamModels {
  const { clock, findProduct, runtime } = deps;
  const failingSinceMs = new Map<string, number>();
  return {
    async ask(stream, step, data, signal) {
      const place = `${stream} ${step.name}`;
      const model = `${step.product}${step.port === null ? "" : `:${step.port}`}`;
      try {
        const opened = await openInferencePort(findProduct, {
          principal,
          productId: step.product,
          port: step.port ?? undefined,
        });
        const { record, outputs } = await runtime.ask(opened, data, { priority: "bulk", signal });
        failingSinceMs.delete(place);
        // As with the columns of a table, what was not given is null.
        const fields = outputs
          ? Object.fromEntries(outputs.map((name) => [name, record[name] ?? null]))
          : record;
        return { kind: "answer", fields };
      } catch (error) {
        if (signal.aborted || !(error instanceof AppError)) throw error;
        const message = `${model}: ${error.path ? `${error.path}: ` : ""}${error.message}`;
        // A model that is not published yet, or is published anew, may come.
        const mayPass = isTransient(error) || ["NOT_FOUND", "UNSUPPORTED", "GONE"].includes(error.code);
        if (!mayPass) return { kind: "refused", message };
        const sinceMs = failingSinceMs.get(place) ?? clock.nowMs();
        failingSinceMs.set(place, sinceMs);
        if (clock.nowMs() - sinceMs >= step.patienceMs) return { kind: "refused", message };
        throw new AppError("UNAVAILABLE", `It waits for a model that does not answer: ${message}`, {
          cause: error,
        });
      }
    },
  };
}
