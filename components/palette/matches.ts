/** Whether every word typed begins a word of one of the texts; nothing typed matches everything. */
export function matches(typed: string, ...texts: string[]): boolean {
  const words = texts
    .join(" ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .every((word) => words.some((candidate) => candidate.startsWith(word)));
}
