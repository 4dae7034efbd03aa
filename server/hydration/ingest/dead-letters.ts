import { z } from "zod";
import type { ProduceRecord, StreamRecord } from "../../adapters/stream/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { DeadLetter } from "../../domain/data-plane-api/events.ts";
import { type Violation, violationSchema } from "../../domain/data-plane-api/ingest.ts";

/** Characters of a refused record that are kept; more says nothing new about why it was refused. */
const keptText = 64 * 1024;

export interface RefusedRecord {
  /** Place in the request. */
  index: number;
  text: string;
  violations: readonly Violation[];
}

/**
 * A refused record on its way to the dead-letter topic: the value is the text exactly as it was sent, the headers say
 * why (the first fault in plain headers, all of them as JSON), whose request it was and where in it the record stood.
 */
export function toDeadLetter(
  refused: RefusedRecord,
  context: {
    disposition: "rejected" | "quarantined";
    principal: { id: string };
    contractVersion: string;
    nowUs: number;
  },
): ProduceRecord {
  const [first] = refused.violations;
  const cut = refused.text.length > keptText;
  return {
    key: null,
    value: cut ? refused.text.slice(0, keptText) : refused.text,
    headers: {
      code: first?.code ?? "NOT_JSON",
      path: first?.path ?? "",
      message: first?.message ?? "",
      violations: JSON.stringify(refused.violations),
      disposition: context.disposition,
      principal: context.principal.id,
      index: String(refused.index),
      ...(cut ? { truncated: String(refused.text.length) } : {}),
    },
    eventTimeUs: context.nowUs,
    schemaVersion: context.contractVersion,
  };
}

/** The inverse, for readers. */
export function fromDeadLetter(record: StreamRecord): DeadLetter {
  const { headers } = record;
  return {
    partition: record.partition,
    offset: record.offset,
    at: isoFromUs(record.knowledgeTimeUs),
    text: record.value ?? "",
    violations: violationsOf(headers.violations),
    disposition: headers.disposition === "quarantined" ? "quarantined" : "rejected",
    principal: headers.principal ?? "",
    index: Number(headers.index ?? 0),
    contractVersion: record.schemaVersion,
  };
}

function violationsOf(text: string | undefined): Violation[] {
  try {
    return z.array(violationSchema).parse(JSON.parse(text ?? "[]"));
  } catch {
    return [];
  }
}
