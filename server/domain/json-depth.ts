/**
 * Levels that JSON of others may nest where it is worked on: many times what data has, and far from the some thousand at
 * which functions that call themselves (JSON.stringify among them) run out of stack.
 */
export const deepestJson = 200;

/** Whether a JSON value nests more than so many levels; a list in a list are two. Without recursion. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const each of level)
      if (typeof each === "object" && each !== null) {
        if (depth >= levels) return true;
        for (const member of Object.values(each)) next.push(member);
      }
    level = next;
  }
  return false;
}
