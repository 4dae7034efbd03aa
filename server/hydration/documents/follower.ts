import type { DocumentChange, DocumentIndex } from "../../adapters/documents/types.ts";
import type { OffsetVector, StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorsBlock } from "../../domain/product-file/blocks/vectors.ts";
import { AppError } from "../../errors.ts";
import { fieldText } from "../vectors/document.ts";
import { readIndexed } from "../vectors/record.ts";

export interface DocumentHydration {
  space: string;
  topic: string;
  block: Pick<VectorsBlock, "columns" | "template">;
  /** Field that identifies a record across corrections; null takes the record's key. */
  recordIdField: string | null;
  /** Fields whose words are ranked by. */
  fields: readonly string[];
  /** Fields whose values call a record exactly. */
  names: readonly string[];
}

export interface DocumentFollower {
  /** Takes in the next few records; false when there was nothing to do. */
  step(): Promise<boolean>;
  /** Records of the stream not yet taken in. */
  behind(): Promise<number>;
}

/** Records a step: 0.2–0.4 ms each at 60 words, so that a step holds its thread, which answers questions too, for some 15 ms. */
const recordsPerStep = 50;

/**
 * Keeps a documents space in step with a stream, from its beginning. The cursor is written with the documents in one
 * transaction, so a killed process goes on exactly where it was. Records that retention has removed are passed over.
 */
export async function createDocumentFollower(
  deps: { stream: StreamAdapter; documents: DocumentIndex },
  hydration: DocumentHydration,
): Promise<DocumentFollower> {
  const { stream, documents } = deps;
  const { topic, space } = hydration;
  let cursor: OffsetVector =
    (await documents.cursor(space)) ?? (await stream.resolve(topic, { kind: "earliest" }));

  const readOn = async () => {
    try {
      return await stream.read(topic, cursor, { limit: recordsPerStep });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "GONE") throw error;
      const earliest = await stream.resolve(topic, { kind: "earliest" });
      cursor = Object.fromEntries(
        Object.entries(earliest).map(([partition, offset]) => [
          partition,
          Math.max(offset, cursor[Number(partition)] ?? 0),
        ]),
      );
      return stream.read(topic, cursor, { limit: recordsPerStep });
    }
  };

  return {
    async step() {
      const page = await readOn();
      const read = page.records.length > 0;
      // Also past a broker's own marks of transactions, or it would seem to be behind for ever.
      const moved = Object.entries(page.next).some(
        ([partition, next]) => next > (cursor[Number(partition)] ?? 0),
      );
      if (!read && !moved) return false;
      await documents.apply(space, { ...changeOf(page.records, hydration), next: page.next });
      cursor = page.next;
      return read;
    },
    async behind() {
      const { partitions } = await stream.describe(topic);
      return partitions.reduce(
        (sum, { partition, earliest, end }) =>
          sum + Math.max(0, end - Math.max(earliest, cursor[partition] ?? 0)),
        0,
      );
    },
  };
}

function changeOf(
  records: readonly StreamRecord[],
  hydration: DocumentHydration,
): Pick<DocumentChange, "documents" | "removals"> {
  const documents: DocumentChange["documents"][number][] = [];
  const removals: DocumentChange["removals"][number][] = [];
  for (const record of records) {
    const { recordId, payload, text } = readIndexed(record, hydration);
    const { partition, offset, knowledgeTimeUs: knownUs, eventTimeUs: eventUs } = record;
    // What has no text has nothing to be found by; the vectors hold nothing of it either.
    if (record.value === null || text === "") removals.push({ recordId, partition, offset, atUs: knownUs });
    else
      documents.push({
        recordId,
        partition,
        offset,
        knownUs,
        eventUs,
        payload: record.value,
        texts: textsAt(payload, hydration.fields),
        names: textsAt(payload, hydration.names),
      });
  }
  return { documents, removals };
}

const textsAt = (payload: unknown, paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    paths.map((path) => [path, fieldText(payload, path)] as const).filter(([, text]) => text !== ""),
  );
