import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type { SearchRequest } from "@/server/domain/federated-search.ts";
import { type PortType, portTypeSchema } from "@/server/domain/read-models/port.ts";

/** What a question is about in time: now whatever it says, an instant, or a span. Absent: its own words decide. */
type When = { kind: "now" } | { kind: "instant"; at: string } | { kind: "span"; from: string; to: string };

/** How the list is shown. */
const views = ["list", "products"] as const;

/** The search page's state, all of it in the URL: whoever opens it gets the same plan. */
export const searchParsers = {
  q: parseAsString.withDefault(""),
  /** Products to ask instead of those the plan picks. */
  products: parseAsArrayOf(parseAsString).withDefault([]),
  when: parseAsString,
  domains: parseAsArrayOf(parseAsString).withDefault([]),
  ports: parseAsArrayOf(parseAsStringLiteral(portTypeSchema.options)).withDefault([]),
  filter: parseAsString.withDefault(""),
  view: parseAsStringLiteral(views).withDefault("list"),
  /** Letters the question had where it was too long for an address. */
  cut: parseAsString,
};

export interface SearchState {
  q: string;
  products: string[];
  when: string | null;
  domains: string[];
  ports: PortType[];
  filter: string;
}

const instant = (text: string) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));

/** `now`, `ISO` or `ISO..ISO`; undefined for none, and for an address somebody mangled. */
export function parseWhen(text: string | null): When | undefined {
  if (text === null) return undefined;
  if (text === "now") return { kind: "now" };
  const [from = "", to, ...others] = text.split("..");
  if (others.length > 0 || !instant(from)) return undefined;
  if (to === undefined) return { kind: "instant", at: from };
  return instant(to) ? { kind: "span", from, to } : undefined;
}

export function formatWhen(when: When): string {
  if (when.kind === "now") return "now";
  return when.kind === "instant" ? when.at : `${when.from}..${when.to}`;
}

/** Milliseconds a product has: a page can wait longer than a program, and says who was late. */
const deadlineMs = 1_500;
const hits = 20;

/**
 * What the page asks the mesh. Where the question names no time and nobody chose one, a page pinned to the past asks
 * about its instant.
 */
export function askInput(
  state: SearchState,
  { asOf, timeZone }: { asOf: string | undefined; timeZone: string },
): Partial<SearchRequest> & Pick<SearchRequest, "question"> {
  const when = parseWhen(state.when);
  const time =
    when === undefined
      ? asOf === undefined
        ? {}
        : { asOf }
      : when.kind === "now"
        ? { asOf: null }
        : when.kind === "instant"
          ? { asOf: when.at, span: null }
          : { span: { from: when.from, to: when.to } };
  return {
    question: state.q.trim(),
    k: hits,
    timeZone,
    deadlineMs,
    answer: false,
    ...time,
    ...(state.products.length === 0 ? {} : { products: state.products.slice(0, 20) }),
    ...(state.domains.length === 0 ? {} : { domains: state.domains }),
    ...(state.ports.length === 0 ? {} : { ports: state.ports }),
    ...(state.filter.trim() === "" ? {} : { filter: state.filter.trim() }),
  };
}

/**
 * Room of a question in an address, as it is encoded: servers take 16 kB of headers, and an address stands in them up
 * to four times. It is some 350 English words, more than a model reads.
 */
const room = 2_000;

/** Halves of surrogate pairs, which no address and no request can carry, replaced. */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");

/** The beginning of a question that fits into an address, and how many letters it had when that is not all. */
export function fitQuestion(text: string): { q: string; cut: number | null } {
  const letters = [...wellFormed(text).trim()];
  let size = 0;
  let end = 0;
  for (; end < letters.length; end++) {
    size += encodeURIComponent(letters[end] ?? "").length;
    if (size > room) break;
  }
  return { q: letters.slice(0, end).join("").trim(), cut: end < letters.length ? letters.length : null };
}
