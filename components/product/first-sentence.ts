/** The first sentence of a text, for places with room for one. */
export function firstSentence(text: string): string {
  const end = /[.!?](?=\s+[A-Z“"])/.exec(text);
  return end === null ? text : text.slice(0, end.index + 1);
}
