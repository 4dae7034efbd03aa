import { normalise } from "../../adapters/embedding/vector.ts";
import type { VectorHit } from "../../adapters/vectors/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { NeighboursReply } from "../../domain/data-plane-api/vectors.ts";
import { AppError } from "../../errors.ts";
import { narrowingOf } from "../product-query/access.ts";
import { readQuestion } from "../question.ts";
import { type IndexRequest, type OpenIndex, openIndex, placeOf, type VectorIndexDeps } from "./open-index.ts";

/** Characters of a passage in a reply. */
const passage = 600;
/** Pieces looked at for each neighbour wanted: several may be of one document, some the caller may not see. */
const piecesEach = 4;
const mostPieces = 1000;

/**
 * What is nearest to a text or to a record of the product, by the model alone: no words, no names, no calibration.
 * Scores are the port's own metric (higher is nearer). A record is not its own neighbour.
 */
export async function findNeighbours(
  deps: VectorIndexDeps,
  request: IndexRequest & { text?: string | undefined; id?: string | undefined; k: number },
): Promise<NeighboursReply> {
  const begun = deps.elapsed();
  const index = await openIndex(deps, request);
  const { vectors } = deps;
  const of =
    request.id === undefined
      ? await ofText(deps, index, request.text ?? "")
      : await ofRecord(deps, index, request.id);
  const wanted = Math.min(mostPieces, (request.k + 1) * piecesEach);
  const where = narrowingOf(index.access, null, vectors.abilities.filters);
  const hits = await vectors.search(index.space, of.vector, {
    k: wanted,
    ...index.asOf,
    ...(where === null ? {} : { where }),
  });
  const best = new Map<string, VectorHit>();
  for (const hit of hits) if (hit.recordId !== of.id && !best.has(hit.recordId)) best.set(hit.recordId, hit);
  const visible = await index.visible([...best.keys()]);
  const neighbours = [...best.values()].flatMap((hit) => {
    const record = visible.get(hit.recordId);
    if (!record) return [];
    return [
      {
        ...placeOf(index, record),
        score: hit.score,
        text: hit.text.slice(0, passage),
        version: isoFromUs(record.document.knownUs),
      },
    ];
  });
  return {
    of: { text: of.text.slice(0, passage), id: of.id },
    neighbours: neighbours.slice(0, request.k),
    metric: index.access.port.config.metric,
    model: index.model,
    asOf: request.asOfUs === undefined ? null : isoFromUs(request.asOfUs),
    tookMs: Math.round((deps.elapsed() - begun) * 10) / 10,
  };
}

interface Origin {
  id: string | null;
  text: string;
  vector: Float32Array;
}

async function ofText(deps: VectorIndexDeps, { model }: OpenIndex, typed: string): Promise<Origin> {
  const embedder = deps.embedderOf(model);
  if (!embedder)
    throw new AppError(
      "UNAVAILABLE",
      `The model "${model}" of this index cannot be had any more; pick a record instead.`,
    );
  const { text, embedded } = readQuestion(typed);
  return { id: null, text, vector: await deps.embedQuestion(embedder, embedded) };
}

/** A long record stands for itself by the middle of its pieces. */
async function ofRecord(deps: VectorIndexDeps, index: OpenIndex, id: string): Promise<Origin> {
  const pieces = await deps.vectors.stored(index.space, { recordId: id }, index.asOf);
  const [first] = pieces;
  // A record that may not be seen is not told from one that is not there.
  if (!first || !index.access.idsAllowed || !(await index.visible([id])).has(id))
    throw new AppError(
      "NOT_FOUND",
      `No record "${id.slice(0, 100)}" is embedded. Take an id of a hit, or ask by text.`,
      {
        path: "id",
      },
    );
  const middle = new Float32Array(first.vector.length);
  for (const { vector } of pieces) for (const [i, x] of vector.entries()) middle[i] = (middle[i] ?? 0) + x;
  return { id, text: first.text, vector: pieces.length === 1 ? first.vector : normalise(middle) };
}
