import { wellFormed } from "./search-state.ts";

/** What a question asks the catalog; the same on the server and in the browser. */
export function searchInput(question: string, asOf: string | undefined) {
  return {
    // The catalog's own limit; a name or a description is never longer.
    q: wellFormed(question.trim().slice(0, 500)),
    sort: "relevance" as const,
    limit: 10,
    ...(asOf === undefined ? {} : { asOf }),
  };
}
