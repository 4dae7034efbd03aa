/** What the list of articles is asked for; the same on the server and in the browser. */
export function articleListInput(q: string, asOf: string | undefined) {
  const words = q.trim();
  return { ...(words === "" ? {} : { q: words }), ...(asOf === undefined ? {} : { asOf }) };
}
