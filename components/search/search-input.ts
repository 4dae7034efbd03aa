/** What a question asks the catalog; the same on the server and in the browser. */
export function searchInput(question: string, asOf: string | undefined) {
  return {
    q: question.trim(),
    sort: "relevance" as const,
    limit: 20,
    ...(asOf === undefined ? {} : { asOf }),
  };
}
