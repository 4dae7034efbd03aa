import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorDocument, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { type Attributes, attributesOf } from "../../domain/attributes/attributes.ts";
import { chunkText, textHash } from "./document.ts";
import { type EarlierVectors, openEarlierVectors } from "./earlier-vectors.ts";
import type { VectorHydration } from "./hydration.ts";
import { readIndexed } from "./record.ts";
import { createWriteQueue, type WriteLane } from "./write-queue.ts";

/** A document of more pieces than this is long: it waits its turn, or it would hold up every other product's new ones. */
const mostUrgentPieces = 16;
/** Texts whose vectors are kept: 1.6 MB an index at 384 numbers each. */
const mostRemembered = 1000;
/** Texts asked for at once: some 0.7 s of the built-in model, so that stopping is prompt. */
const textsPerCall = 32;
/** Pieces of old records written at once: a new record waits for one such write, 35–50 ms in the embedded database. */
const piecesPerWrite = 5;

/** One version of a record: its pieces in order, none where it holds nothing to find from then on. */
interface Version {
  recordId: string;
  validFromMs: number;
  pieces: { text: string; textHash: string }[];
  attributes: Attributes | null;
}

/** Whether a record is a long document, so that others need not wait for it. */
export const isLongRecord = (record: StreamRecord, hydration: VectorHydration): boolean =>
  chunkText(readIndexed(record, hydration).text, hydration.block.chunk).length > mostUrgentPieces;

/**
 * Makes records vectors and writes them; tombstones and records whose text became empty end theirs. A text that has
 * just been embedded is not embedded again: most corrections leave the text as it was. Nor is one that the space to be
 * replaced has. Long documents of a page come after its short ones, at the lowest priority.
 */
export function createEmbedRecords(
  deps: { vectors: VectorsAdapter; embedder: Pick<EmbeddingAdapter, "embed"> },
  hydration: VectorHydration,
): (records: readonly StreamRecord[], lane: WriteLane) => Promise<void> {
  const { vectors, embedder } = deps;
  const { space } = hydration;
  const remembered = new Map<string, Float32Array>();
  // New records and old ones are embedded at the same time; a space has one writer at a time.
  const write = createWriteQueue();

  const vectorsOf = async (
    pieces: readonly Pick<VectorDocument, "text" | "textHash">[],
    priority: WriteLane,
  ): Promise<Map<string, Float32Array>> => {
    const found = new Map<string, Float32Array>();
    const missing = new Map<string, string>();
    for (const { text, textHash } of pieces) {
      const known = remembered.get(textHash);
      if (known) found.set(textHash, known);
      else missing.set(textHash, text);
    }
    const wanted = [...missing];
    for (let at = 0; at < wanted.length; at += textsPerCall) {
      const some = wanted.slice(at, at + textsPerCall);
      const made = await embedder.embed(
        some.map(([, text]) => text),
        { priority },
      );
      for (const [index, [hash]] of some.entries()) {
        // What the model did not give is refused by the index, which names the record.
        const vector = made[index] ?? new Float32Array();
        found.set(hash, vector);
        remembered.set(hash, vector);
      }
    }
    for (const hash of remembered.keys()) {
      if (remembered.size <= mostRemembered) break;
      remembered.delete(hash);
    }
    return found;
  };

  let earlier: Promise<EarlierVectors> | undefined;
  const recall = async (versions: readonly Version[]): Promise<void> => {
    earlier ??= openEarlierVectors(vectors, space);
    earlier.catch(() => {
      earlier = undefined;
    });
    const read = await earlier;
    for (const { recordId, validFromMs, pieces } of versions) {
      if (pieces.every((piece) => remembered.has(piece.textHash))) continue;
      for (const { text, vector } of await read(recordId, validFromMs))
        remembered.set(textHash(text), vector);
    }
  };

  const embedVersions = async (
    versions: readonly Version[],
    priority: WriteLane,
    lane: WriteLane,
  ): Promise<void> => {
    await recall(versions);
    const embedded = await vectorsOf(
      versions.flatMap(({ pieces }) => pieces),
      priority,
    );
    const documents = versions.flatMap(({ recordId, validFromMs, pieces, attributes }) =>
      pieces.map((piece, chunk): VectorDocument => {
        const vector = embedded.get(piece.textHash) ?? new Float32Array();
        return { recordId, chunk, ...piece, validFromMs, vector, attributes };
      }),
    );
    const most = lane === "bulk" ? piecesPerWrite : documents.length;
    for (let at = 0; at < documents.length; at += most) {
      const some = documents.slice(at, at + most);
      await write(lane, () => vectors.upsert(space, some));
    }
  };

  return async (records, lane) => {
    const versions = versionsOf(records, hydration);
    for (const { recordId, validFromMs, pieces } of versions)
      if (pieces.length === 0) await write(lane, () => vectors.remove(space, [recordId], validFromMs));
    const isLong = ({ pieces }: Version) => pieces.length > mostUrgentPieces;
    await embedVersions(
      versions.filter((version) => !isLong(version)),
      lane,
      lane,
    );
    for (const version of versions.filter(isLong)) await embedVersions([version], "bulk", "bulk");
  };
}

/**
 * The versions that records make, in their order. Of several records of one name and one instant the last one holds:
 * a broker gives all that it took in at once the same time, and between them there was nothing to be asked.
 */
function versionsOf(records: readonly StreamRecord[], hydration: VectorHydration): Version[] {
  const versions = new Map<string, Version>();
  for (const record of records) {
    const { recordId, payload, text } = readIndexed(record, hydration);
    const { eventTimeUs, knowledgeTimeUs } = record;
    const pieces = chunkText(text, hydration.block.chunk).map((piece) => ({
      text: piece,
      textHash: textHash(piece),
    }));
    versions.set(`${knowledgeTimeUs} ${recordId}`, {
      recordId,
      validFromMs: knowledgeTimeUs / 1000,
      pieces,
      attributes: attributesOf({ event: payload, key: recordId, eventTimeUs, knowledgeTimeUs }),
    });
  }
  return [...versions.values()];
}
