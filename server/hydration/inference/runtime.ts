import {
  type InferenceAdapter,
  type InferenceAnswer,
  InferenceFailure,
} from "../../adapters/inference/types.ts";
import type { Clock } from "../../clock.ts";
import type { InferenceFigures, TransformCall } from "../../domain/data-plane-api/transform.ts";
import { durationMs } from "../../domain/duration.ts";
import { canonicalJson } from "../../domain/feature-set/canonical-json.ts";
import { compileInference, type InferencePlan } from "../../domain/inference/plan.ts";
import type { InferenceBlock } from "../../domain/product-file/blocks/inference.ts";
import { AppError } from "../../errors.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { createFigureBook, type FigureBook } from "./figures.ts";
import type { OpenedPort } from "./open-port.ts";
import { createPlaces, type Places } from "./places.ts";
import { createResponseCache, type ResponseCache } from "./response-cache.ts";
import { type RetryDeps, withRetries } from "./retry.ts";

export interface InferenceRuntimeDeps extends RetryDeps {
  clock: Clock;
  /** Milliseconds of a steady clock. */
  elapsed(): number;
  /** The model of a port as its connection is now. Throws UNSUPPORTED where it cannot be had. */
  adapterOf(block: InferenceBlock): Promise<InferenceAdapter>;
}

type Port = Pick<OpenedPort, "product" | "port">;

export interface Asked {
  /** The record with the model's fields. */
  record: Record<string, unknown>;
  /** Names of the model's fields; null: the reply's own fields were merged. */
  outputs: readonly string[] | null;
  call: Omit<TransformCall, "index">;
}

/**
 * Asks the models of inference ports: contract, time limit, places, circuit breaker, retries, cache and figures of each
 * port live here, whoever asks. A new version of a port begins anew.
 */
export interface InferenceRuntime {
  /**
   * One record. Throws INVALID_INPUT for a record the port does not take, UPSTREAM, TIMEOUT, UNAVAILABLE or RATE_LIMITED
   * for what went wrong with the model, the signal's reason once it is aborted. The caller has passed the guard.
   */
  ask(
    port: Port,
    event: Readonly<Record<string, unknown>>,
    options: { priority: "query" | "bulk"; signal: AbortSignal },
  ): Promise<Asked>;
  figures(port: Port): Promise<InferenceFigures>;
}

/** Whether the same record may be answered later. */
export const isTransient = (error: unknown): boolean =>
  error instanceof AppError &&
  (error instanceof InferenceFailure
    ? error.transient
    : error.code === "TIMEOUT" || error.code === "UNAVAILABLE" || error.code === "RATE_LIMITED");

interface Running {
  block: InferenceBlock;
  signature: string;
  plan: InferencePlan;
  places: Places;
  breaker: Breaker;
  cache: ResponseCache;
  book: FigureBook;
}

export function createInferenceRuntime(deps: InferenceRuntimeDeps): InferenceRuntime {
  const { clock } = deps;
  const running = new Map<string, Running>();

  function stateOf({ product, port }: Port): Running {
    const id = `${product.id}:${port.key}`;
    const known = running.get(id);
    // The same description until the catalog changes.
    if (known?.block === port.config) return known;
    const signature = `${port.version} ${canonicalJson([port.config, port.contract.schema ?? []])}`;
    if (known?.signature === signature) {
      known.block = port.config;
      return known;
    }
    const block = port.config;
    const state: Running = {
      block,
      signature,
      plan: compileInference(block, port.contract.schema?.[0]?.properties ?? []),
      places: createPlaces(block),
      breaker: createBreaker(clock),
      cache: createResponseCache(clock, block.cache === "off" ? null : durationMs(block.cache)),
      book: createFigureBook(clock, block.price),
    };
    running.set(id, state);
    return state;
  }

  return {
    async ask(port, event, { priority, signal }) {
      const { block, plan, places, breaker, cache, book } = stateOf(port);
      const { outputs } = plan;
      const request = plan.request(event);
      const canonical = plan.canonical(request);
      const known = cache.get(canonical);
      if (known !== undefined) {
        const record = plan.merge(event, known);
        book.hit();
        return { record, outputs, call: { ms: 0, cached: true, attempts: 0, tokens: null, cost: null } };
      }
      const timeoutMs = durationMs(block.timeout);
      const expired = () =>
        new InferenceFailure(`The model gave no answer within ${block.timeout}.`, {
          code: "TIMEOUT",
          transient: true,
        });
      let begun: number | undefined;
      const attempt = async (limit: AbortSignal) => {
        try {
          const adapter = await deps.adapterOf(block);
          return await breaker.run(() => {
            begun = deps.elapsed();
            return withRetries(deps, { retries: block.retries, signal: limit }, () => {
              book.attempted();
              return adapter.infer({ input: request, priority, signal: limit }).catch(ofTheRecord);
            }).catch((error: unknown) => {
              throw limit.aborted && !signal.aborted ? expired() : error;
            });
          }, isTransient);
        } catch (error) {
          throw limit.aborted && !signal.aborted ? expired() : error;
        }
      };
      try {
        const { value, attempts } = await limited(attempt, { places, priority, signal, timeoutMs, expired });
        const ms = round(deps.elapsed() - (begun ?? deps.elapsed()));
        const cost = book.spent(value.tokens);
        const record = plan.merge(event, value.reply);
        cache.set(canonical, value.reply);
        book.answered({ ms });
        return { record, outputs, call: { ms, cached: false, attempts, tokens: value.tokens, cost } };
      } catch (error) {
        // What its own caller gave up says nothing of the model.
        if (!signal.aborted && error instanceof AppError && error.code !== "INVALID_INPUT") {
          const { code } = error;
          const message = toldToAll(error);
          if (begun !== undefined) book.failed({ ms: round(deps.elapsed() - begun), code, message });
          else if (code === "UNSUPPORTED") book.notAsked({ code, message });
        }
        throw error;
      }
    },

    async figures(port) {
      const { block, book, places, breaker, cache } = stateOf(port);
      const { system, model, offline } = await deps
        .adapterOf(block)
        .then(({ abilities }) => abilities)
        // A connection that is gone does not hide the figures.
        .catch(() => ({ system: block.protocol, model: block.model ?? null, offline: false }));
      const { state, failuresInARow, retryAtMs } = breaker.state();
      return {
        product: port.product.id,
        port: port.port.key,
        version: port.port.version,
        system,
        model,
        offline,
        at: clock.now().toISOString(),
        ...book.read(),
        inFlight: places.inFlight(),
        waiting: places.waiting(),
        cached: cache.size(),
        breaker: {
          state,
          failuresInARow,
          retryAt: retryAtMs === null ? null : new Date(retryAtMs).toISOString(),
        },
      };
    },
  };
}

interface Limits {
  places: Places;
  priority: "query" | "bulk";
  signal: AbortSignal;
  timeoutMs: number;
  expired: () => Error;
}

/** Who waits for an answer waits no longer than the limit, for a place too; bulk work has its time once it has a place. */
async function limited(
  attempt: (limit: AbortSignal) => Promise<{ value: InferenceAnswer; attempts: number }>,
  { places, priority, signal, timeoutMs, expired }: Limits,
) {
  const limit = () => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  if (priority === "bulk") return places.run(() => attempt(limit()), { priority, signal });
  const whole = limit();
  try {
    return await places.run(() => attempt(whole), { priority, signal: whole });
  } catch (error) {
    throw whole.aborted && !signal.aborted && !(error instanceof AppError) ? expired() : error;
  }
}

/** What is wrong with the request is nothing that the caller wrote by that name: the port made it of their record. */
function ofTheRecord(error: unknown): never {
  if (error instanceof AppError && error.code === "INVALID_INPUT")
    throw new AppError("INVALID_INPUT", `The port makes no request of this record. ${error.message}`, {
      cause: error,
    });
  throw error;
}

/**
 * A failure in words for everybody who may see the port's figures: an answer that breaks the contract is not quoted, as
 * it was given for somebody else's record.
 */
const toldToAll = (error: AppError): string =>
  error.code === "UPSTREAM" && error.path !== undefined
    ? `The model's answer breaks the port's contract at ${error.path}.`
    : error.message;

const round = (ms: number) => Math.round(ms * 10) / 10;
