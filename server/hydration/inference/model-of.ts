import type { Endpoint, InferenceAdapter } from "../../adapters/inference/types.ts";
import { resolveEndpoint } from "../../domain/inference/endpoint.ts";
import type { InferenceBlock } from "../../domain/product-file/blocks/inference.ts";
import { AppError } from "../../errors.ts";
import type { InferenceRuntimeDeps } from "./runtime.ts";

type ZeroShot = NonNullable<InferenceBlock["zeroShot"]>;

/** What makes the adapters, given by the composition root, and where their endpoints are. */
export interface ModelMakers {
  /** A connection that a port names. Throws UNSUPPORTED. */
  connectionOf(
    id: string,
  ): Promise<{ id: string; baseUrl: string; local: boolean; apiKey?: string | undefined }>;
  /** Guarded `fetch`; private addresses only when asked for. */
  fetchOf(allowLocal: boolean): Endpoint["fetch"];
  zeroShot(config: ZeroShot): InferenceAdapter;
  openai(config: {
    endpoint: Endpoint;
    model: string | undefined;
    task: InferenceBlock["task"];
    format: InferenceBlock["format"];
  }): InferenceAdapter;
  kserve(config: {
    endpoint: Endpoint;
    model: string | undefined;
    version: string | undefined;
  }): InferenceAdapter;
  json(config: { endpoint: Endpoint; model: string | undefined }): InferenceAdapter;
}

/** The model of a port, made anew for each call: all that lasts is in the runtime, and a connection counts as it is now. */
export function createModelOf(make: ModelMakers): InferenceRuntimeDeps["adapterOf"] {
  return async ({ connection: id, ...block }) => {
    if (block.protocol === "builtin") {
      if (!block.zeroShot) throw new AppError("UNSUPPORTED", "The port names no labels to choose from.");
      return make.zeroShot(block.zeroShot);
    }
    const connection = id === undefined ? null : await make.connectionOf(id);
    const endpoint = {
      url: resolveEndpoint(block.endpoint, connection),
      apiKey: connection?.apiKey,
      fetch: make.fetchOf(connection?.local === true),
    };
    const { model, modelVersion: version, task, format } = block;
    if (block.protocol === "openai") return make.openai({ endpoint, model, task, format });
    return block.protocol === "kserve"
      ? make.kserve({ endpoint, model, version })
      : make.json({ endpoint, model });
  };
}
