"use client";

import {
  createParser,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { formatAddress, formatStart, parseAddress, parseStart } from "./start.ts";

const startParser = createParser({
  parse: (text: string) => parseStart(text) ?? null,
  serialize: formatStart,
  eq: (a, b) => formatStart(a) === formatStart(b),
});
const addressParser = createParser({
  parse: (text: string) => parseAddress(text) ?? null,
  serialize: formatAddress,
  eq: (a, b) => formatAddress(a) === formatAddress(b),
});

const parsers = {
  start: startParser.withDefault({ kind: "live" }),
  partitions: parseAsArrayOf(parseAsInteger).withDefault([]),
  filter: parseAsString.withDefault(""),
  record: addressParser,
  view: parseAsStringLiteral(["records", "dead-letters"] as const).withDefault("records"),
};

/** The Live tab's state, all of it in the URL, so that every view of a stream can be shared. */
export function useLiveUrl() {
  return useQueryStates(parsers, { history: "replace", throttleMs: 150 });
}
