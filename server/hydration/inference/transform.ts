import type { UsageRecorder } from "../../catalog/usage/recorder.ts";
import type { InferenceState, TransformCall, TransformReply } from "../../domain/data-plane-api/transform.ts";
import type { Via } from "../../domain/data-plane-api/via.ts";
import { hide } from "../../domain/mask.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError, toProblem } from "../../errors.ts";
import { type FindProduct, type OpenedPort, openInferencePort } from "./open-port.ts";
import type { Asked, InferenceRuntime } from "./runtime.ts";

export interface TransformDeps {
  findProduct: FindProduct;
  runtime: InferenceRuntime;
  usage: Pick<UsageRecorder, "record">;
  elapsed(): number;
}

export interface TransformRequest {
  principal: Principal;
  via: Via;
  productId: string;
  port: string | undefined;
  /** A record, or a list of some. */
  data: unknown;
  signal: AbortSignal;
}

/**
 * Asks a product's model about one record or several and gives them back with the model's fields. One record that fails
 * fails the call; of a list, each failure is told by its place and the others are answered.
 */
export async function transform(deps: TransformDeps, request: TransformRequest): Promise<TransformReply> {
  const { principal, via, productId, data, signal } = request;
  const begun = deps.elapsed();
  const opened = await openInferencePort(deps.findProduct, request);
  const many = Array.isArray(data);
  const records: readonly unknown[] = many ? data : [data];
  const asked = await askAll(deps.runtime, opened, records, signal);
  signal.throwIfAborted();

  const errors: TransformReply["errors"] = [];
  const calls: TransformCall[] = [];
  const merged: (Record<string, unknown> | null)[] = [];
  let fields: readonly string[] | null = null;
  for (const [index, each] of asked.entries()) {
    if ("error" in each) {
      if (!many) throw withPath(each.error);
      const { code, detail, path } = toProblem(each.error);
      errors.push({ index, code, message: detail, ...(path === undefined ? {} : { path }) });
      merged.push(null);
      continue;
    }
    fields = each.outputs;
    calls.push({ index, ...each.call });
    merged.push(each.record);
  }
  const masked = maskAll(merged, opened.decision.masks);
  if (principal.kind !== "service" && calls.length > 0)
    deps.usage.record({
      productId,
      principalId: principal.id,
      principal: principal.name,
      via,
      records: calls.length,
    });
  const { port } = opened;
  return {
    data: many ? merged : (merged[0] ?? {}),
    errors,
    inference: {
      product: productId,
      port: port.key,
      version: port.version,
      model: port.config.protocol === "builtin" ? port.config.endpoint : (port.config.model ?? null),
      fields: fields && [...fields],
      currency: port.config.price?.currency ?? null,
      tookMs: Math.round((deps.elapsed() - begun) * 10) / 10,
      calls,
    },
    ...(Object.keys(masked).length > 0 ? { masked } : {}),
  };
}

/** The figures of a product's inference ports that the caller may read. */
export async function inferenceState(
  deps: Pick<TransformDeps, "findProduct" | "runtime">,
  request: { principal: Principal; productId: string; port: string | undefined },
): Promise<InferenceState> {
  const { product, port } = await openInferencePort(deps.findProduct, request);
  const wanted =
    request.port === undefined ? product.ports.filter(({ type }) => type === "inference") : [port];
  const ports: InferenceState["ports"] = [];
  for (const { key } of wanted) {
    const opened = await openInferencePort(deps.findProduct, { ...request, port: key });
    ports.push(await deps.runtime.figures(opened));
  }
  return { ports };
}

type Outcome = Asked | { error: unknown };

/** All records, as many at once as the port allows, so that none waits in the queue while its time runs. */
async function askAll(
  runtime: InferenceRuntime,
  opened: OpenedPort,
  records: readonly unknown[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(records.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < records.length && !signal.aborted; index = next++) {
      const record = records[index];
      try {
        outcomes[index] = await runtime.ask(opened, asRecord(record), { priority: "query", signal });
      } catch (error) {
        outcomes[index] = { error };
      }
    }
  };
  const workers = Math.min(opened.port.config.concurrency, records.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AppError("INVALID_INPUT", "A record must be an object with the record's fields.");
}

/** Of a single record, a fault in what was sent is named from the body's root. */
function withPath(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== "INVALID_INPUT") return error;
  const path = error.path === undefined || error.path === "" ? "data" : `data.${error.path}`;
  return new AppError("INVALID_INPUT", error.message, { path, cause: error });
}

function maskAll(
  records: (Record<string, unknown> | null)[],
  masks: Readonly<Record<string, string>>,
): Record<string, string> {
  const masked: Record<string, string> = {};
  if (Object.keys(masks).length === 0) return masked;
  for (const [index, record] of records.entries()) {
    if (!record) continue;
    const copy = structuredClone(record);
    for (const [path, policy] of Object.entries(masks)) if (hide(copy, path)) masked[path] = policy;
    records[index] = copy;
  }
  return masked;
}
