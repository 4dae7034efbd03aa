import type { IncomingMessage, ServerResponse } from "node:http";
import type { PathParams } from "../../domain/data-plane-api/paths.ts";
import type { Via } from "../../domain/data-plane-api/via.ts";
import type { Principal } from "../../domain/principal.ts";

/** One request on its way through a handler, authenticated. */
export interface Exchange {
  readonly params: PathParams;
  readonly query: URLSearchParams;
  /** Headers and the body stream; read bodies with `readBody`, which inflates and caps them. */
  readonly request: IncomingMessage;
  /** For handlers that stream. A handler that wrote here returns undefined. */
  readonly response: ServerResponse;
  readonly principal: Principal;
  readonly via: Via;
  /** Aborts when the caller went away or the server stops. */
  readonly signal: AbortSignal;
}

/** A finished answer: `body` is sent as JSON, `text` as it is (JSON unless headers name another content-type). */
export type Reply = {
  status?: number;
  headers?: Readonly<Record<string, string>>;
} & ({ body: unknown } | { text: string });

/**
 * One method on one path. `handle` throws AppError for every failure the caller can act on; the server turns it
 * into problem JSON. `shed` is the class under which overload refuses it (see load-shedding.ts);
 * `internal` is never refused but needs a caller who is known, `never` is open to everybody.
 */
export interface Route {
  readonly method: "GET" | "POST";
  /** `/api/v1/products/:domain/:product/rows`; parameters arrive decoded in `Exchange.params`. */
  readonly pattern: string;
  readonly shed: "ingest" | "read" | "lookup" | "tail" | "profile" | "internal" | "never";
  handle(exchange: Exchange): Promise<Reply | undefined>;
}
