/** A text in parts, those that begin with one of the matched words marked. The parts joined are the text again. */
export function emphasise(text: string, matched: readonly string[]): { text: string; hit: boolean }[] {
  const words = matched.map((word) => word.toLowerCase()).filter((word) => word.length > 1);
  if (words.length === 0) return [{ text, hit: false }];
  return text
    .split(/([\p{L}\p{N}]+)/u)
    .filter((part) => part !== "")
    .map((part) => ({ text: part, hit: words.some((word) => part.toLowerCase().startsWith(word)) }));
}
