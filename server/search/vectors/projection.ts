import { isoFromUs } from "../../clock.ts";
import { mostPoints, type Projection } from "../../domain/data-plane-api/vectors.ts";
import { type Plane, principalPlane } from "../../engine/principal-components.ts";
import { AppError } from "../../errors.ts";
import { type IndexRequest, type OpenIndex, openIndex, placeOf, type VectorIndexDeps } from "./open-index.ts";

const passage = 160;
/** Kept by product and instant. Someone who travels through time makes many. */
const mostKept = 12;
/** An index that grows is drawn anew this often at most: it takes a third of a second of a core. */
const keptMs = 30_000;

interface Drawn {
  records: { recordId: string; text: string }[];
  plane: Plane;
  computedUs: number;
}

/**
 * A sample of a product's vectors laid into the plane of their greatest variance. Positions are computed over the
 * records that the caller may see, so that what is withheld leaves no trace in where the others lie.
 */
export function createProjections(
  deps: VectorIndexDeps,
): (request: IndexRequest & { colour?: string | undefined }) => Promise<Projection> {
  const kept = new Map<string, { atMs: number; drawn: Promise<Drawn> }>();
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

  async function draw(index: OpenIndex): Promise<Drawn> {
    const sample = await deps.vectors.stored(index.space, { sample: mostPoints }, index.asOf);
    const visible = await index.visible(sample.map(({ recordId }) => recordId));
    const seen = sample.filter(({ recordId }) => visible.has(recordId));
    const plane = await principalPlane(
      seen.map(({ vector }) => vector),
      breathe,
    );
    return {
      records: seen.map(({ recordId, text }) => ({ recordId, text })),
      plane,
      computedUs: deps.clock.nowUs(),
    };
  }

  return async (request) => {
    const index = await openIndex(deps, request);
    const { access } = index;
    const { colour, asOfUs, principal } = request;
    if (colour !== undefined && !colourFields(access).includes(colour))
      throw new AppError(
        "INVALID_INPUT",
        `The points cannot be coloured by "${colour}". Choose one of ${colourFields(access).join(", ") || "no field"}.`,
        { path: "colour" },
      );
    const who = access.rowFilters.length === 0 ? "" : principal.id;
    const key = JSON.stringify([index.space, asOfUs ?? null, who]);
    let held = kept.get(key);
    if (!held || deps.clock.nowMs() - held.atMs > keptMs) {
      held = { atMs: deps.clock.nowMs(), drawn: draw(index) };
      kept.delete(key);
      kept.set(key, held);
      held.drawn.catch(() => kept.delete(key));
      const oldest = kept.keys().next().value;
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    }
    const { records, plane, computedUs } = await held.drawn;
    const visible = await index.visible(records.map(({ recordId }) => recordId));
    const points = records.flatMap(({ recordId, text }, place): Projection["points"] => {
      const record = visible.get(recordId);
      const point = plane.points[place];
      if (!record || !point) return [];
      const value = colour === undefined ? null : valueAt(record.fields, colour);
      return [{ ...placeOf(index, record), ...point, text: text.slice(0, passage), value }];
    });
    const { documents } = await deps.documents.describe(index.documents, { asOfUs });
    return {
      points,
      explained: plane.explained,
      sampled: points.length,
      count: access.rowFilters.length > 0 ? null : documents,
      colour: colour ?? null,
      model: index.model,
      computedAt: isoFromUs(computedUs),
      asOf: asOfUs === undefined ? null : isoFromUs(asOfUs),
    };
  };
}

/** Fields of the source's contract with one plain value that the caller may see. */
export function colourFields({ held, masks }: OpenIndex["access"]): string[] {
  return held.fields
    .filter(
      ({ path, logicalType }) =>
        !path.includes("[]") &&
        !["object", "array"].includes(logicalType ?? "") &&
        !Object.keys(masks).some((mask) => path === mask || path.startsWith(`${mask}.`)),
    )
    .map(({ path }) => path);
}

function valueAt(fields: Readonly<Record<string, unknown>>, path: string): string | number | null {
  let value: unknown = fields;
  for (const name of path.split("."))
    value = value !== null && typeof value === "object" ? Reflect.get(value, name) : null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value === null || value === undefined || typeof value === "object") return null;
  return String(value).slice(0, 80);
}
