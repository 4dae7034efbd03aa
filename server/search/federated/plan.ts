import { parseAsOf } from "../../catalog/as-of.ts";
import type { CatalogEntry } from "../../catalog/index/entry.ts";
import type { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { mayRead } from "../../catalog/list/list-products.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import { mostAsked, type SearchPlan, type SearchRequest } from "../../domain/federated-search.ts";
import { parseAsOf as parseAsOfUs, parseInstant } from "../../domain/positions/position.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { RankedProduct } from "../types.ts";
import { timePhrase } from "./time-phrase.ts";
import { type TimeSpan, timeSpan } from "./time-span.ts";

export interface PlannedTime {
  /** Only what was known at this instant (µs) is asked; undefined: now. */
  asOfUs: number | undefined;
  asOf: SearchPlan["asOf"];
  span: SearchPlan["span"];
  /** The question without the words that say when. */
  question: string;
}

/**
 * The instant and the span of time that a question is about, and what is left to ask. A span that ended in the past
 * is also an instant: records are those known at its end. What the request says itself comes before the question's
 * words. Throws INVALID_INPUT for a bad `asOf`, span or zone.
 */
export function planTime(request: SearchRequest, clock: Clock): PlannedTime {
  const { question, asOf, timeZone } = request;
  const nowMs = clock.nowMs();
  // Words that say when are taken out of the question also where the request says another time.
  const said = asOf === null || request.span === null ? null : timeSpan(question, nowMs, timeZone);
  const phrase = asOf === null || said ? null : timePhrase(question, nowMs, timeZone);
  const rest = said?.rest || phrase?.rest || question;
  const span = request.span ? givenSpan(request.span, clock) : said && spanOf(said);
  if (asOf !== undefined && asOf !== null) {
    const asOfUs = parseAsOf(asOf, clock);
    const at = asOfUs === undefined ? null : { at: isoFromUs(asOfUs), phrase: null };
    return { asOfUs, asOf: at, span, question: rest };
  }
  // A span that reaches to now is about what is known now; a second is the clocks' play.
  const endMs = span && Date.parse(span.to) < nowMs - 1000 ? Date.parse(span.to) : null;
  const atMs = span ? endMs : (phrase?.atMs ?? null);
  if (asOf === null || atMs === null) return { asOfUs: undefined, asOf: null, span, question: rest };
  const words = span ? span.phrase : (phrase?.phrase ?? null);
  return {
    asOfUs: atMs * 1000,
    asOf: { at: isoFromUs(atMs * 1000), phrase: words },
    span,
    question: rest,
  };
}

const spanOf = ({ fromMs, toMs, phrase }: TimeSpan): NonNullable<SearchPlan["span"]> => ({
  from: isoFromUs(Math.round(fromMs * 1000)),
  to: isoFromUs(Math.round(toMs * 1000)),
  phrase,
});

function givenSpan(given: NonNullable<SearchRequest["span"]>, clock: Clock): NonNullable<SearchPlan["span"]> {
  const from = parseInstant(given.from, "span.from");
  const to = parseAsOfUs(given.to, clock.nowUs(), "span.to");
  if (from >= to)
    throw new AppError("INVALID_INPUT", `The span ends (${given.to}) before it begins (${given.from}).`, {
      path: "span.to",
    });
  return { from: isoFromUs(from), to: isoFromUs(to), phrase: null };
}

/** The products that a request leaves in play, of those the caller may see. */
export function inPlay(
  snapshot: CatalogSnapshot,
  principal: Principal,
  { domains, ports }: Pick<SearchRequest, "domains" | "ports">,
): CatalogEntry[] {
  return snapshot
    .listed()
    .filter(
      ({ entry, portTypes }) =>
        entry.status !== "retired" &&
        mayRead(entry, principal) &&
        (domains === undefined || domains.includes(entry.domainId)) &&
        (ports === undefined || ports.some((port) => portTypes.includes(port))),
    )
    .map(({ entry }) => entry);
}

const answers = (entry: CatalogEntry) => entry.ports.some(({ type }) => type === "vectors");

/** Products named in a plan although they cannot be asked: what the catalog holds for the question best. */
const mostNamed = 10;

/**
 * Which products to ask: those the request names, else those the catalog brings up that can be asked, best first,
 * then the others that can be asked while there is room, as rows may answer what descriptions do not tell. What is
 * not asked is listed with the reason.
 */
export function planProducts(
  entries: readonly CatalogEntry[],
  ranked: readonly RankedProduct[],
  named: readonly string[] | undefined,
): SearchPlan["products"] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const whyOf = new Map(ranked.map(({ id, why }) => [id, why]));
  const row = (entry: CatalogEntry, chosen: boolean, reason: string): SearchPlan["products"][number] => ({
    product: entry.id,
    title: entry.title,
    chosen,
    reason,
    why: whyOf.get(entry.id) ?? [],
  });
  if (named !== undefined) {
    const rows = [...new Set(named)].map((id, place) => {
      const entry = byId.get(id);
      if (!entry)
        throw new AppError(
          "NOT_FOUND",
          `There is no product ${id} among those you may see and did not leave out. Take it off the plan.`,
          { path: `products.${place}` },
        );
      return row(entry, answers(entry), answers(entry) ? "The request names it." : noPort);
    });
    return rows;
  }
  const found = ranked.flatMap(({ id }) => byId.get(id) ?? []);
  const askable = found.filter(answers);
  const others = entries.filter((entry) => answers(entry) && !whyOf.has(entry.id));
  const chosen = [...askable, ...others].slice(0, mostAsked);
  const left = [...askable, ...others].slice(mostAsked);
  return [
    ...chosen.map((entry) =>
      row(
        entry,
        true,
        whyOf.has(entry.id)
          ? "The catalog finds it for this question."
          : "Its description does not mention it; its records may.",
      ),
    ),
    ...found
      .filter((entry) => !answers(entry))
      .slice(0, mostNamed)
      .map((entry) => row(entry, false, noPort)),
    ...left.slice(0, mostNamed).map((entry) => row(entry, false, `${mostAsked} others fit better.`)),
  ];
}

const noPort = "It has no vectors port, so its records cannot be asked in words.";
