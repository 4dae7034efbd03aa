/** A text in parts, those that begin like a word of the question marked. The parts joined are the text again. */
export function emphasise(text: string, question: string): { text: string; hit: boolean }[] {
  const words = question
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2);
  if (words.length === 0) return [{ text, hit: false }];
  return text
    .split(/([\p{L}\p{N}]+)/u)
    .filter((part) => part !== "")
    .map((part) => ({ text: part, hit: words.some((word) => part.toLowerCase().startsWith(word)) }));
}
