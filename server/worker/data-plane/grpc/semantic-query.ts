import { usFromIso } from "../../../clock.ts";
import type { QueryHit } from "../../../domain/data-plane-api/query.ts";
import type { AskProduct } from "./ask-product.ts";
import type { GrpcCall } from "./server.ts";
import { instantOf } from "./values.ts";

/** `SemanticQueryRequest` as the loader has it. */
export interface QuestionMessage {
  product: string;
  question: string;
  k: number;
  filter: string;
  asOfUs?: string;
}

/** `SemanticQuery`: the answer of `POST …/query` in the protocol's messages. */
export async function semanticQuery(
  ask: AskProduct,
  { product, question, k, filter, asOfUs }: QuestionMessage,
  call: GrpcCall,
): Promise<object> {
  const { hits, coverage } = await ask(
    product,
    {
      question,
      ...(k === 0 ? {} : { k }),
      ...(filter === "" ? {} : { filter }),
      ...(asOfUs === undefined ? {} : { asOf: instantOf(asOfUs) }),
    },
    call,
  );
  return {
    hits: hits.map(hitMessage),
    coverage: {
      ...(coverage.documents === null ? {} : { documents: coverage.documents }),
      ...(coverage.newest === null ? {} : { newestUs: usFromIso(coverage.newest) }),
      vectors: coverage.vectors.state,
      text: coverage.text.state,
      tookMs: coverage.tookMs,
    },
  };
}

function hitMessage({ id, score, text, fields, citation, signals }: QueryHit): object {
  const { record } = citation;
  return {
    id,
    score,
    text,
    json: JSON.stringify(fields),
    citation: {
      product: citation.product,
      port: citation.port,
      recordProduct: record.product,
      partition: record.partition,
      offset: record.offset,
      versionUs: usFromIso(citation.version),
      eventTimeUs: usFromIso(citation.eventTime),
    },
    ...(signals.cosine === null ? {} : { cosine: signals.cosine }),
    words: signals.words,
  };
}
