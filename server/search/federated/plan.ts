import { parseAsOf } from "../../catalog/as-of.ts";
import type { CatalogEntry } from "../../catalog/index/entry.ts";
import type { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { mayRead } from "../../catalog/list/list-products.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import { mostAsked, type SearchPlan, type SearchRequest } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { RankedProduct } from "../types.ts";
import { timePhrase } from "./time-phrase.ts";

/** The instant a question is about, and what is left to ask. Throws INVALID_INPUT for a bad `asOf` or zone. */
export function planTime(
  request: SearchRequest,
  clock: Clock,
): { asOfUs: number | undefined; asOf: SearchPlan["asOf"]; question: string } {
  const { question, asOf, timeZone } = request;
  if (asOf === null) return { asOfUs: undefined, asOf: null, question };
  if (asOf !== undefined) {
    const asOfUs = parseAsOf(asOf, clock);
    return { asOfUs, asOf: asOfUs === undefined ? null : { at: isoFromUs(asOfUs), phrase: null }, question };
  }
  const found = timePhrase(question, clock.nowMs(), timeZone);
  if (!found) return { asOfUs: undefined, asOf: null, question };
  const asOfUs = found.atMs * 1000;
  return {
    asOfUs,
    asOf: { at: isoFromUs(asOfUs), phrase: found.phrase },
    question: found.rest === "" ? question : found.rest,
  };
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
