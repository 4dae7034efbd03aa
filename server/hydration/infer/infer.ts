import type { FileAdapter } from "../../adapters/table/files.ts";
import type { InferReply } from "../../domain/data-plane-api/infer.ts";
import type { Principal } from "../../domain/principal.ts";
import { checkProductDefinition, renderProductFile, titleOf } from "../../domain/product-file/index.ts";
import { draftDefinition, productNameOf } from "./draft.ts";
import { findingsOf, inferredField } from "./fields.ts";
import { withPlainNames } from "./names.ts";
import { proposeEventTimes, proposeKeys, proposeKind } from "./propose.ts";

export interface InferRequest {
  principal: Principal;
  /** The file on this machine, and what the caller calls it. */
  path: string;
  fileName: string;
  uploadId: string;
  /** Slug of the draft's domain; none: the caller's first. */
  domain?: string | undefined;
  /** Slug of the draft's name; none: from the file's name. */
  product?: string | undefined;
  /** Makes the draft a stream or a table whatever the columns say. */
  as?: "stream" | "table" | undefined;
  signal?: AbortSignal;
}

/** A file may take this long. */
const timeoutMs = 120_000;

/** Domain of drafts of people who own none; they can change it, and must before publishing. */
const noDomain = "my-domain";

/**
 * Measures a file and drafts the product it could be: types, ranges, keys, event time, personal data, each with its
 * reason. Everything is a proposal. Throws INVALID_INPUT naming what in the file cannot be read, and where.
 */
export async function inferProduct(
  deps: { files: FileAdapter; elapsed: () => number },
  request: InferRequest,
): Promise<InferReply> {
  const started = deps.elapsed();
  const reading = await deps.files.sniff(request.path, request.fileName);
  const facts = withPlainNames(
    await deps.files.measure(request.path, reading, {
      timeoutMs,
      ...(request.signal ? { signal: request.signal } : {}),
    }),
  );
  const keys = proposeKeys(facts);
  const eventTimes = proposeEventTimes(facts);
  const kind = request.as
    ? { value: request.as, reason: `As you asked: a ${request.as}.` }
    : proposeKind(facts, eventTimes);
  const domain = request.domain ?? request.principal.domains[0] ?? noDomain;
  const name = request.product ?? productNameOf(request.fileName);
  const definition = draftDefinition(facts, { kind, keys, eventTimes }, domain, name);
  return {
    uploadId: request.uploadId,
    file: {
      name: request.fileName,
      bytes: reading.bytes,
      format: reading.format,
      gzip: reading.gzip,
      delimiter: reading.csv?.delimiter ?? null,
      header: reading.csv?.header ?? null,
      recordsAt: reading.recordsAt,
    },
    rows: facts.rows,
    kind,
    product: { id: `${domain}/${name}`, title: titleOf(name) },
    fields: facts.fields.map((field) => inferredField(facts, field)),
    keys,
    eventTimes,
    sample: facts.sample,
    findings: [...findingsOf(facts), ...checkProductDefinition(definition).findings],
    definition,
    source: renderProductFile(definition),
    elapsedMs: Math.round(deps.elapsed() - started),
  };
}
