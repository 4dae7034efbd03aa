import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorDocument, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { chunkText, textHash } from "./document.ts";
import type { VectorHydration } from "./hydration.ts";
import { readIndexed } from "./record.ts";

/** A document of more pieces than this is long: it waits its turn, or it would hold up every other product's new ones. */
const mostUrgentPieces = 16;
/** Texts whose vectors are kept: 1.6 MB an index at 384 numbers each. */
const mostRemembered = 1000;

/**
 * Makes records vectors and writes them; tombstones and records whose text became empty end theirs. A text that has
 * just been embedded is not embedded again: most corrections leave the text as it was.
 */
export function createEmbedRecords(
  deps: { vectors: VectorsAdapter; embedder: EmbeddingAdapter },
  hydration: VectorHydration,
): (records: readonly StreamRecord[], priority: "live" | "bulk") => Promise<void> {
  const { vectors, embedder } = deps;
  const { space, block } = hydration;
  const remembered = new Map<string, Float32Array>();

  const vectorsOf = async (
    pieces: readonly Pick<VectorDocument, "text" | "textHash">[],
    priority: "live" | "bulk",
  ): Promise<Map<string, Float32Array>> => {
    const missing = new Map(
      pieces.filter((each) => !remembered.has(each.textHash)).map((each) => [each.textHash, each.text]),
    );
    const made = await embedder.embed([...missing.values()], { priority });
    const found = new Map(
      pieces.map((each) => [each.textHash, remembered.get(each.textHash) ?? new Float32Array()]),
    );
    for (const [index, hash] of [...missing.keys()].entries()) {
      const vector = made[index] ?? new Float32Array();
      found.set(hash, vector);
      remembered.set(hash, vector);
    }
    for (const hash of remembered.keys()) {
      if (remembered.size <= mostRemembered) break;
      remembered.delete(hash);
    }
    return found;
  };

  let writing: Promise<unknown> = Promise.resolve();
  /** New records and old ones are embedded at the same time; a space has one writer at a time. */
  const write = (work: () => Promise<unknown>): Promise<unknown> => {
    writing = writing.catch(() => {}).then(work);
    return writing;
  };

  return async (records, priority) => {
    const documents: VectorDocument[] = [];
    for (const record of records) {
      const { recordId, text } = readIndexed(record, hydration);
      const validFromMs = record.knowledgeTimeUs / 1000;
      const pieces = chunkText(text, block.chunk).map((piece) => ({
        text: piece,
        textHash: textHash(piece),
      }));
      if (pieces.length === 0) {
        await write(() => vectors.remove(space, [recordId], validFromMs));
        continue;
      }
      const embedded = await vectorsOf(pieces, pieces.length > mostUrgentPieces ? "bulk" : priority);
      for (const [chunk, piece] of pieces.entries())
        documents.push({
          recordId,
          chunk,
          ...piece,
          validFromMs,
          // What the model did not give is refused by the index, which names the record.
          vector: embedded.get(piece.textHash) ?? new Float32Array(),
        });
    }
    if (documents.length > 0) await write(() => vectors.upsert(space, documents));
  };
}
