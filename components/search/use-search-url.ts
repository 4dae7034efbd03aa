"use client";

import { useQueryStates } from "nuqs";
import { searchParsers } from "./search-state.ts";

/** The search page's state in the URL. Each change is a step of the browser's history, so that "back" undoes it. */
export const useSearchUrl = () => useQueryStates(searchParsers, { history: "push" });
