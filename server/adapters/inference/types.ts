import { AppError, type ErrorCode } from "../../errors.ts";

/**
 * The inference role: one request to a model, one reply. `input` and `reply` are JSON in the form of the protocol as
 * docs/product-file.md says it; mappings, time limits, retries and caching are the caller's. `contract.suite.ts` holds
 * all protocols to it.
 */
export interface InferenceAdapter {
  readonly abilities: InferenceAbilities;
  /**
   * The model's reply. Throws InferenceFailure for whatever the endpoint does wrong, INVALID_INPUT (path within `input`)
   * for an input the protocol cannot send, and the signal's reason once it is aborted. Messages name no address and
   * quote nothing the endpoint said, since either may hold a secret.
   */
  infer(call: InferenceCall): Promise<InferenceAnswer>;
}

export interface InferenceAbilities {
  system: "openai" | "kserve" | "json" | "builtin";
  /** null: the endpoint's own choice. */
  model: string | null;
  /** True when nothing leaves this machine. */
  offline: boolean;
}

export interface InferenceCall {
  input: unknown;
  /** `query`: somebody waits for it; `bulk`: it is one of many. */
  priority: "query" | "bulk";
  signal: AbortSignal;
}

export interface InferenceAnswer {
  reply: unknown;
  /** As the endpoint counts them; null where it does not. */
  tokens: { input: number; output: number } | null;
}

/** Where an endpoint is and what it wants to see; `fetch` is guarded against private addresses and redirects. */
export interface Endpoint {
  url: string;
  apiKey: string | undefined;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** The endpoint failed. `transient`: the same may go well later. */
export class InferenceFailure extends AppError {
  readonly transient: boolean;
  /** What the endpoint asked to wait; 0 where it said nothing. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    options: { transient?: boolean; retryAfterMs?: number; cause?: unknown; code?: ErrorCode } = {},
  ) {
    super(options.code ?? "UPSTREAM", message, { cause: options.cause });
    this.name = "InferenceFailure";
    this.transient = options.transient ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
