"use client";

import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const dataViews = ["rows", "columns", "sql", "snapshots"] as const;

const parsers = {
  view: parseAsStringLiteral(dataViews).withDefault("rows"),
  port: parseAsString,
  sort: parseAsString,
  desc: parseAsBoolean.withDefault(false),
  offset: parseAsInteger.withDefault(0),
  sql: parseAsString,
};

/** The Data tab's state, in the URL. */
export function useTableUrl() {
  return useQueryStates(parsers, { history: "replace" });
}
