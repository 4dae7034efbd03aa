"use client";

import { parseAsInteger, useQueryStates } from "nuqs";

const parsers = {
  /** Revisions to compare; the older first. */
  from: parseAsInteger,
  to: parseAsInteger,
};

/** Which two versions are compared, in the URL. */
export function useHistoryUrl() {
  return useQueryStates(parsers, { history: "replace" });
}
