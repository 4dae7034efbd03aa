"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** How far back the chart of one key reaches. */
export const spans = ["15m", "1h", "6h", "24h", "7d"] as const;

const parsers = {
  /** Port of the feature set; the product's first by default. */
  port: parseAsString,
  /** The looked-up entity as JSON. */
  key: parseAsString,
  /** The feature whose chart and definition are shown. */
  feature: parseAsString,
  /** The feature whose panel "at an instant" is open. */
  explain: parseAsString,
  /** The instant that panel is about; the page's own by default. */
  moment: parseAsString,
  span: parseAsStringLiteral(spans).withDefault("1h"),
  /** Words that narrow the list. */
  q: parseAsString.withDefault(""),
};

/** The Features tab's state, all of it in the URL, so that a value can be shared. */
export function useFeatureUrl() {
  return useQueryStates(parsers, { history: "replace", throttleMs: 100 });
}
