import { isoFromUs } from "../../clock.ts";
import type { QueryHit } from "../../domain/data-plane-api/query.ts";
import { documentText } from "../../hydration/vectors/document.ts";
import type { SearchAccess } from "./access.ts";
import type { Candidate } from "./candidates.ts";

/** Characters of a passage that is cut from a longer text, and of those before the first word found. */
const passage = { length: 800, before: 150 } as const;

/** A candidate as the reply has it. */
export function hitOf(candidate: Candidate, score: number, access: SearchAccess): QueryHit {
  const { document, fields, masked, near, words, exact } = candidate;
  const { partition, offset, knownUs, eventUs, recordId } = document;
  const { product, port } = access;
  const hidden = Object.keys(masked).length > 0;
  // A vector of an earlier version, not yet embedded anew, found the record; its text is no longer what the record says.
  const sameVersion = near !== undefined && Math.abs(near.validFromMs - knownUs / 1000) < 1;
  const text =
    sameVersion && !hidden && near.text.length <= passage.length * 4
      ? near.text
      : excerpt(documentText(fields, port.config), words?.words ?? []);
  return {
    id: access.idsAllowed ? recordId : `${partition}:${offset}`,
    score,
    text,
    fields,
    citation: {
      product: product.id,
      port: port.key,
      ...placeOf(candidate, access),
      version: isoFromUs(knownUs),
      eventTime: isoFromUs(eventUs),
    },
    signals: { cosine: near?.score ?? null, words: words?.words ?? [], exact: exact?.field ?? null },
    ...(hidden ? { masked } : {}),
  };
}

/** Where a person finds the record: at its place in the stream, or by its keys in the table. */
function placeOf(
  { document: { partition, offset, knownUs }, fields }: Candidate,
  { sourceId, held, idsAllowed }: SearchAccess,
): Pick<QueryHit["citation"], "record" | "permalink"> {
  const record = { product: sourceId, partition, offset };
  if (held.type === "stream")
    return {
      record,
      permalink: `/api/v1/products/${sourceId}/events/record?partition=${partition}&offset=${offset}`,
    };
  const row = fields as Readonly<Record<string, unknown>>;
  const keys = Object.fromEntries(held.config.keys.map((name) => [name, row[name] ?? null]));
  return {
    record: idsAllowed ? { ...record, keys } : record,
    permalink: `/api/v1/products/${sourceId}/rows?asOf=${isoFromUs(knownUs)}`,
  };
}

/** The part of a long text around the first word that was found. */
function excerpt(text: string, words: readonly string[]): string {
  if (text.length <= passage.length) return text;
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - passage.before);
  const cut = text.slice(start, start + passage.length).trim();
  return `${start > 0 ? "… " : ""}${cut}${start + passage.length < text.length ? " …" : ""}`;
}
