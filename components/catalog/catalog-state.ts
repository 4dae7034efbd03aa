import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type { PortType } from "@/server/domain/read-models/port.ts";

export const facetNames = ["domain", "port", "status", "freshness", "contract", "tag", "owner"] as const;
export type FacetName = (typeof facetNames)[number];

export const sorts = ["relevance", "name", "freshness", "rate", "updated"] as const;
export type Sort = (typeof sorts)[number];

const healthStates = ["ok", "warn", "breach", "unknown"] as const;
const portTypes = [
  "stream",
  "features",
  "vectors",
  "table",
  "inference",
] as const satisfies readonly PortType[];
const statuses = ["draft", "active", "deprecated", "retired"] as const;

const many = parseAsArrayOf(parseAsString).withDefault([]);

/** The catalog's state as it stands in the URL; shared by the page on the server and in the browser. */
export const catalogParsers = {
  q: parseAsString.withDefault(""),
  domain: many,
  port: parseAsArrayOf(parseAsStringLiteral(portTypes)).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(statuses)).withDefault([]),
  freshness: parseAsArrayOf(parseAsStringLiteral(healthStates)).withDefault([]),
  contract: parseAsArrayOf(parseAsStringLiteral(healthStates)).withDefault([]),
  tag: many,
  owner: many,
  sort: parseAsStringLiteral(sorts),
};

export interface CatalogState {
  q: string;
  domain: string[];
  port: PortType[];
  status: (typeof statuses)[number][];
  freshness: (typeof healthStates)[number][];
  contract: (typeof healthStates)[number][];
  tag: string[];
  owner: string[];
  sort: Sort | null;
}

/** How many products one request brings: four screens. */
export const pageSize = 100;

/** What the catalog is asked for; unset parts are left out, so that equal states ask equal questions. */
export function catalogInput(state: CatalogState, asOf: string | undefined) {
  const some = <Value>(values: Value[]) => (values.length === 0 ? undefined : values);
  return {
    ...(state.q.trim() === "" ? {} : { q: state.q.trim() }),
    domain: some(state.domain),
    port: some(state.port),
    status: some(state.status),
    freshness: some(state.freshness),
    contract: some(state.contract),
    tag: some(state.tag),
    owner: some(state.owner),
    sort: sortOf(state),
    limit: pageSize,
    ...(asOf === undefined ? {} : { asOf }),
  };
}

/** The order in force: as chosen, else by relevance while searching and by name otherwise. */
export function sortOf(state: Pick<CatalogState, "q" | "sort">): Sort {
  return state.sort ?? (state.q.trim() === "" ? "name" : "relevance");
}

/** How many filters are set. */
export function filterCount(state: CatalogState): number {
  return facetNames.reduce((count, name) => count + state[name].length, 0);
}
